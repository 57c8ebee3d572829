package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.nn.LikelihoodLosses;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.MarginLosses;
import dev.panagrad.nn.Reduce;
import dev.panagrad.tensor.Tensor;
import java.util.Locale;
import java.util.function.Function;

/// The calls of losses.
final class LossCalls {
    private static final String OLD = "size_average, reduce, ";

    private LossCalls() {
    }

    /// The reduction; what PyTorch took before there was one argument for it goes before it there.
    static Reduce reduce(Arguments a) {
        if (a.has("size_average") || a.has("reduce")) {
            return !a.flag("reduce", true) ? Reduce.NONE
                    : a.flag("size_average", true) ? Reduce.MEAN : Reduce.SUM;
        }
        String r = a.text("reduction", "mean");
        if (a.has("size_average") || a.has("reduce")) {
            r = !a.flag("reduce", true) ? "none" : a.flag("size_average", true) ? "mean" : "sum";
        }
        return r.equals("batchmean") ? Reduce.BATCH_MEAN : Reduce.valueOf(r.toUpperCase(Locale.ROOT));
    }

    private static void loss(String op, String signature, Function<Arguments, Tensor> f) {
        one("nn.functional." + op, signature, f);
    }

    static void wire() {
        loss("mse_loss", "input, target, " + OLD + "reduction, weight",
                a -> a.has("weight")
                        ? Losses.mseLoss(a.input(), a.tensor("target"), a.tensor("weight"), reduce(a))
                        : Losses.mseLoss(a.input(), a.tensor("target"), reduce(a)));
        loss("l1_loss", "input, target, " + OLD + "reduction, weight",
                a -> a.has("weight")
                        ? Losses.l1Loss(a.input(), a.tensor("target"), a.tensor("weight"), reduce(a))
                        : Losses.l1Loss(a.input(), a.tensor("target"), reduce(a)));
        loss("smooth_l1_loss", "input, target, " + OLD + "reduction, beta",
                a -> Losses.smoothL1Loss(a.input(), a.tensor("target"), a.real("beta", 1), reduce(a)));
        loss("huber_loss", "input, target, reduction, delta, weight",
                a -> a.has("weight") ? Losses.huberLoss(a.input(), a.tensor("target"), a.tensor("weight"),
                        a.real("delta", 1), reduce(a))
                        : Losses.huberLoss(a.input(), a.tensor("target"), a.real("delta", 1), reduce(a)));
        loss("nll_loss", "input, target, weight, size_average, ignore_index, reduce, reduction",
                a -> Losses.nllLoss(a.input(), a.tensor("target"), o -> o.weight(a.tensor("weight"))
                        .ignoreIndex(a.integer("ignore_index", -100)).reduce(reduce(a))));
        loss("cross_entropy",
                "input, target, weight, size_average, ignore_index, reduce, reduction, label_smoothing",
                a -> Losses.crossEntropy(a.input(), a.tensor("target"), o -> o.weight(a.tensor("weight"))
                        .ignoreIndex(a.integer("ignore_index", -100)).reduce(reduce(a))
                        .labelSmoothing(a.real("label_smoothing", 0))));
        loss("linear_cross_entropy",
                "input, linear_weight, target, linear_bias, weight, reduction, ignore_index, "
                        + "label_smoothing, options",
                a -> Losses.linearCrossEntropy(a.input(), a.tensor("linear_weight"), a.tensor("target"),
                        a.tensor("linear_bias"), o -> o.weight(a.tensor("weight"))
                                .ignoreIndex(a.integer("ignore_index", -100)).reduce(reduce(a))
                                .labelSmoothing(a.real("label_smoothing", 0))));
        loss("binary_cross_entropy", "input, target, weight, " + OLD + "reduction",
                a -> Losses.binaryCrossEntropy(a.input(), a.tensor("target"), a.tensor("weight"), reduce(a)));
        loss("binary_cross_entropy_with_logits", "input, target, weight, " + OLD + "reduction, pos_weight",
                a -> Losses.binaryCrossEntropyWithLogits(a.input(), a.tensor("target"), a.tensor("weight"),
                        a.tensor("pos_weight"), reduce(a)));
        loss("kl_div", "input, target, " + OLD + "reduction, log_target", a -> Losses.klDiv(a.input(),
                a.tensor("target"), a.flag("log_target", false), reduce(a)));
        likelihoods();
        margins();
    }

    private static void likelihoods() {
        loss("poisson_nll_loss", "input, target, log_input, full, size_average, eps, reduce, reduction",
                a -> LikelihoodLosses.poissonNllLoss(a.input(), a.tensor("target"), a.flag("log_input", true),
                        a.flag("full", false), a.real("eps", 1e-8), reduce(a)));
        loss("gaussian_nll_loss", "input, target, var, full, eps, reduction",
                a -> LikelihoodLosses.gaussianNllLoss(a.input(), a.tensor("target"),
                        a.scalar("var", a.input().dtype()),
                        a.flag("full", false), a.real("eps", 1e-6), reduce(a)));
        loss("ctc_loss", "log_probs, targets, input_lengths, target_lengths, blank, reduction, zero_infinity",
                a -> LikelihoodLosses.ctcLoss(a.tensor("log_probs"), a.tensor("targets"),
                        counts(a, "input_lengths"), counts(a, "target_lengths"), a.integer("blank", 0),
                        reduce(a), a.flag("zero_infinity", false)));
    }

    static Tensor counts(Arguments a, String name) {
        return a.isTensor(name) ? a.tensor(name) : Tensor.of(a.longs(name));
    }

    private static void margins() {
        loss("hinge_embedding_loss", "input, target, margin, " + OLD + "reduction",
                a -> MarginLosses.hingeEmbeddingLoss(a.input(), a.tensor("target"), a.real("margin", 1),
                        reduce(a)));
        loss("cosine_embedding_loss", "input1, input2, target, margin, " + OLD + "reduction",
                a -> MarginLosses.cosineEmbeddingLoss(a.tensor("input1"), a.tensor("input2"),
                        a.tensor("target"), a.real("margin", 0), reduce(a)));
        loss("margin_ranking_loss", "input1, input2, target, margin, " + OLD + "reduction",
                a -> MarginLosses.marginRankingLoss(a.tensor("input1"), a.tensor("input2"),
                        a.tensor("target"), a.real("margin", 0), reduce(a)));
        loss("soft_margin_loss", "input, target, " + OLD + "reduction",
                a -> MarginLosses.softMarginLoss(a.input(), a.tensor("target"), reduce(a)));
        loss("multi_margin_loss", "input, target, p, margin, weight, " + OLD + "reduction",
                a -> MarginLosses.multiMarginLoss(a.input(), a.tensor("target"), (int) a.integer("p", 1),
                        a.real("margin", 1), a.tensor("weight"), reduce(a)));
        loss("multilabel_margin_loss", "input, target, " + OLD + "reduction",
                a -> MarginLosses.multilabelMarginLoss(a.input(), a.tensor("target"), reduce(a)));
        loss("multilabel_soft_margin_loss", "input, target, weight, " + OLD + "reduction",
                a -> MarginLosses.multilabelSoftMarginLoss(a.input(), a.tensor("target"),
                        a.tensor("weight"), reduce(a)));
        loss("triplet_margin_loss",
                "anchor, positive, negative, margin, p, eps, swap, " + OLD + "reduction",
                a -> MarginLosses.tripletMarginLoss(a.tensor("anchor"), a.tensor("positive"),
                        a.tensor("negative"), a.real("margin", 1), a.real("p", 2), a.real("eps", 1e-6),
                        a.flag("swap", false), reduce(a)));
        loss("triplet_margin_with_distance_loss",
                "anchor, positive, negative, distance_function, margin, swap, reduction", a -> {
                    if (a.has("distance_function")) {
                        throw new IllegalArgumentException("a function cannot be given");
                    }
                    return MarginLosses.tripletMarginLoss(a.tensor("anchor"), a.tensor("positive"),
                            a.tensor("negative"), a.real("margin", 1), 2, 1e-6, a.flag("swap", false),
                            reduce(a));
                });
        for (String op : new String[] {"hinge_embedding_loss", "margin_ranking_loss", "triplet_margin_loss",
                "cosine_embedding_loss"}) {
            Wiring.same(op, "nn.functional." + op);
        }
    }
}
