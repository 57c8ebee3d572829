package dev.panagrad.benchmarks;

import static dev.panagrad.benchmarks.OpCases.ints;
import static dev.panagrad.benchmarks.OpCases.v;

import dev.panagrad.nn.LikelihoodLosses;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.MarginLosses;
import dev.panagrad.nn.Reduce;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;

/// Losses.
final class LossOps {
    private LossOps() {
    }

    private static Tensor uniform() {
        return Tensor.rand(OpCases.N);
    }

    private static Tensor signs() {
        return signs(OpCases.N);
    }

    private static Tensor signs(long n) {
        return ints(2, n).mul(2).sub(1);
    }

    private static Tensor classes() {
        return ints(316, 316);
    }

    static OpCases cases() {
        OpCases c = new OpCases("loss");
        distances(c);
        margins(c);
        return c;
    }

    private static void distances(OpCases c) {
        c.two("mse_loss", OpCases::v, OpCases::v, (a, b) -> Losses.mseLoss(a, b, Reduce.MEAN));
        c.two("l1_loss", OpCases::v, OpCases::v, (a, b) -> Losses.l1Loss(a, b, Reduce.MEAN));
        c.two("smooth_l1_loss", OpCases::v, OpCases::v, (a, b) -> Losses.smoothL1Loss(a, b, 1, Reduce.MEAN));
        c.two("huber_loss", OpCases::v, OpCases::v, (a, b) -> Losses.huberLoss(a, b, 1, Reduce.MEAN));
        c.two("binary_cross_entropy", OpCases::unit, LossOps::uniform,
                (a, b) -> Losses.binaryCrossEntropy(a, b, null, Reduce.MEAN));
        c.two("binary_cross_entropy_with_logits", OpCases::v, LossOps::uniform,
                (a, b) -> Losses.binaryCrossEntropyWithLogits(a, b, null, null, Reduce.MEAN));
        c.two("cross_entropy", OpCases::m, LossOps::classes, (a, t) -> Losses.crossEntropy(a, t));
        c.two("nll_loss", OpCases::m, LossOps::classes, (a, t) -> Losses.nllLoss(a, t));
        c.two("kl_div", OpCases::m, () -> Tensor.rand(316, 316),
                (a, b) -> Losses.klDiv(a, b, false, Reduce.BATCH_MEAN));
        c.two("poisson_nll_loss", OpCases::v, OpCases::p,
                (a, b) -> LikelihoodLosses.poissonNllLoss(a, b, true, false, 1e-8, Reduce.MEAN));
        c.three("gaussian_nll_loss", OpCases::v, OpCases::v, OpCases::p,
                (a, b, w) -> LikelihoodLosses.gaussianNllLoss(a, b, w, false, 1e-6, Reduce.MEAN));
        c.two("ctc_loss", () -> v(50, 20, 100).logSoftmax(2), () -> ints(99, 20, 20).add(1),
                (x, t) -> LikelihoodLosses.ctcLoss(x, t, Tensor.full(50, DType.INT64, 20),
                        Tensor.full(20, DType.INT64, 20), 0, Reduce.MEAN, false));
    }

    private static void margins(OpCases c) {
        c.two("hinge_embedding_loss", OpCases::v, LossOps::signs,
                (a, t) -> MarginLosses.hingeEmbeddingLoss(a, t, 1, Reduce.MEAN));
        c.three("cosine_embedding_loss", OpCases::m, OpCases::m, () -> signs(316),
                (a, b, t) -> MarginLosses.cosineEmbeddingLoss(a, b, t, 0, Reduce.MEAN));
        c.three("margin_ranking_loss", OpCases::v, OpCases::v, LossOps::signs,
                (a, b, t) -> MarginLosses.marginRankingLoss(a, b, t, 0, Reduce.MEAN));
        c.two("soft_margin_loss", OpCases::v, LossOps::signs,
                (a, t) -> MarginLosses.softMarginLoss(a, t, Reduce.MEAN));
        c.two("multi_margin_loss", OpCases::m, LossOps::classes,
                (a, t) -> MarginLosses.multiMarginLoss(a, t, 1, 1, null, Reduce.MEAN));
        c.two("multilabel_soft_margin_loss", OpCases::m, () -> OpCases.flags(316, 316).to(DType.FLOAT32),
                (a, t) -> MarginLosses.multilabelSoftMarginLoss(a, t, null, Reduce.MEAN));
        c.three("triplet_margin_loss", OpCases::m, OpCases::m, OpCases::m,
                (a, p, n) -> MarginLosses.tripletMarginLoss(a, p, n, 1, 2, 1e-6, false, Reduce.MEAN));
    }
}
