package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The losses beside cross entropy: gradients against finite differences, edges and wrong arguments.
class MoreLossesTest {
    private static final Tensor SIGNS = Tensor.of(1.0, -1.0, -1.0, 1.0, 1.0, -1.0).reshape(2, 3);

    @BeforeEach
    void seed() {
        Panagrad.seed(5);
    }

    private static Tensor draw(long... shape) {
        return Tensor.randn(DType.FLOAT64, shape);
    }

    private static void both(Function<Tensor[], Tensor> f, Tensor... in) {
        Grad.gradcheck(f::apply, in);
        Grad.gradgradcheck(f::apply, in);
    }

    @Test
    void gradientsOfErrors() {
        Tensor x = draw(2, 3);
        Tensor y = draw(2, 3);
        Tensor p = draw(2, 3).sigmoid();
        for (Reduce r : new Reduce[] {Reduce.MEAN, Reduce.SUM, Reduce.NONE}) {
            both(in -> Losses.smoothL1Loss(in[0], in[1], 0.7, r), x, y);
            both(in -> Losses.huberLoss(in[0], in[1], 0.7, r), x, y);
            both(in -> Losses.binaryCrossEntropy(in[0], in[1], null, r), p, draw(2, 3).sigmoid());
            both(in -> LikelihoodLosses.poissonNllLoss(in[0], in[1], true, true, 1e-8, r), x, p.mul(4));
            both(in -> LikelihoodLosses.gaussianNllLoss(in[0], in[1], in[2], true, 1e-6, r), x, y,
                    p.select(1, 0));
        }
        both(in -> Losses.klDiv(in[0], in[1], false, Reduce.BATCH_MEAN), x, p);
        both(in -> Losses.klDiv(in[0], in[1], true, Reduce.MEAN), x, y);
        Tensor classes = Tensor.of(1L, 0L, 1L, 1L).reshape(2, 2);
        both(in -> Losses.linearCrossEntropy(in[0], in[1], classes, in[2], o -> o.labelSmoothing(0.1)), x,
                draw(2, 2, 3), draw(2, 2));
    }

    @Test
    void gradientsOfMargins() {
        Tensor x = draw(2, 3);
        Tensor y = draw(2, 3);
        both(in -> MarginLosses.hingeEmbeddingLoss(in[0], SIGNS, 1, Reduce.MEAN), x);
        both(in -> MarginLosses.marginRankingLoss(in[0], in[1], SIGNS, 0.3, Reduce.SUM), x, y);
        both(in -> MarginLosses.softMarginLoss(in[0], SIGNS, Reduce.MEAN), x);
        both(in -> MarginLosses.cosineEmbeddingLoss(in[0], in[1], Tensor.of(1.0, -1.0), -0.5, Reduce.NONE), x,
                y);
        both(in -> MarginLosses.multiMarginLoss(in[0], Tensor.of(2L, 0L), 2, 1, Tensor.of(1.0, 2.0, 0.5),
                Reduce.MEAN), x);
        both(in -> MarginLosses.multilabelMarginLoss(in[0], Tensor.of(2L, 0L, -1L, 1L, -1L, 2L).reshape(2, 3),
                Reduce.MEAN), x);
        both(in -> MarginLosses.multilabelSoftMarginLoss(in[0], SIGNS.gt(0).to(DType.FLOAT64), null,
                Reduce.NONE), x);
        both(in -> MarginLosses.tripletMarginLoss(in[0], in[1], in[2], 1, 2, 1e-6, true, Reduce.NONE), x, y,
                draw(2, 3));
    }

    @Test
    void sequencesHaveTheProbabilityOfAllTheirPaths() {
        Tensor p = Tensor.of(0.5, 0.3, 0.2, 0.1, 0.6, 0.3).reshape(2, 1, 3).log();
        Tensor one = Tensor.of(1L);
        Tensor loss = LikelihoodLosses.ctcLoss(p, Tensor.of(1L).reshape(1, 1), Tensor.of(2L), one, 0,
                Reduce.NONE, false);
        Expect.values(loss, -Math.log(0.5 * 0.6 + 0.3 * 0.1 + 0.3 * 0.6));
        Tensor impossible = LikelihoodLosses.ctcLoss(p, Tensor.of(1L, 1L).reshape(1, 2), Tensor.of(2L),
                Tensor.of(2L), 0, Reduce.NONE, false);
        Expect.values(impossible, Double.POSITIVE_INFINITY);
        Tensor x = draw(5, 2, 4);
        Tensor labels = Tensor.of(1L, 2L, 2L, 3L, 3L);
        both(in -> LikelihoodLosses.ctcLoss(in[0].logSoftmax(2), labels, Tensor.of(5L, 4L), Tensor.of(3L, 2L),
                0, Reduce.MEAN, true), x);
    }

    @Test
    void certainPredictionsHaveBoundedLosses() {
        Tensor x = Tensor.of(0.0, 1.0, 0.0, 1.0).requiresGrad(true);
        Tensor loss = Losses.binaryCrossEntropy(x, Tensor.of(1.0, 0.0, 0.0, 1.0), null, Reduce.NONE);
        Expect.values(loss, 100, 100, 0, 0);
        loss.sum().backward();
        Expect.values(x.grad().isFinite().all().to(DType.FLOAT64), 1);
    }

    @Test
    void saysWhatDoesNotFit() {
        Tensor x = Tensor.zeros(2, 3);
        Expect.error(ShapeException.class, () -> Losses.huberLoss(x, Tensor.zeros(3), 1, Reduce.MEAN),
                "huberLoss", "[2, 3]", "[3]");
        Expect.error(IllegalArgumentException.class,
                () -> Losses.crossEntropy(x, x, o -> o.ignoreIndex(0)), "ignoreIndex", "0");
        Expect.error(IllegalArgumentException.class, () -> Losses.huberLoss(x, x, 0, Reduce.MEAN), "delta");
        Expect.error(IllegalArgumentException.class, () -> Losses.mse(x, x, Reduce.BATCH_MEAN), "klDiv");
        Expect.error(IllegalArgumentException.class,
                () -> Losses.binaryCrossEntropy(x.add(2), x, null, Reduce.MEAN), "probabilities", "2.0");
        Expect.error(IllegalArgumentException.class,
                () -> MarginLosses.multiMarginLoss(x, Tensor.of(0L, 1L), 3, 1, null, Reduce.MEAN), "p", "3");
        Expect.error(ShapeException.class, () -> LikelihoodLosses.ctcLoss(Tensor.zeros(2, 1, 3),
                Tensor.of(5L).reshape(1), Tensor.of(2L), Tensor.of(1L), 0, Reduce.MEAN, false), "label", "5");
    }

    private static Tensor ctc(long[] labels, long[] times, long[] counts) {
        Tensor p = Tensor.arange(24).mul(1.7).sin().reshape(4, 2, 3).logSoftmax(2);
        Tensor targets = labels.length == 6 ? Tensor.of(labels).reshape(2, 3) : Tensor.of(labels);
        return LikelihoodLosses.ctcLoss(p, targets, Tensor.of(times), Tensor.of(counts), 0, Reduce.NONE,
                false);
    }

    @Test
    void labelsAndLengthsOfSequences() {
        long[] times = {4, 3};
        Tensor rows = ctc(new long[] {1, 2, -7, 9, 9, 9}, times, new long[] {2, 0});
        Expect.values(rows, ctc(new long[] {1, 2}, times, new long[] {2, 0}).toDoubleArray());
        long[] labels = {1, 2, 2};
        String[] wrong = {
                "a label is out of range, expected 0 <= label < 3 but got 3",
                "a label is out of range, expected 0 <= label < 3 but got -1",
                "inputLengths is out of range, expected at least 1 and at most 4 but got 5",
                "inputLengths is out of range, expected at least 1 and at most 4 but got 0",
                "targetLengths is out of range, expected at least 0 and at most " + Long.MAX_VALUE
                        + " but got -1",
                "the targets do not fit, targets is [3], expected [2, at least 2] or the sum of the lengths"
                        + " but it is 4"};
        List<Runnable> calls = List.of(() -> ctc(new long[] {1, 3, 2}, times, new long[] {2, 1}),
                () -> ctc(new long[] {1, 2, -1}, times, new long[] {2, 1}),
                () -> ctc(labels, new long[] {4, 5}, new long[] {2, 1}),
                () -> ctc(labels, new long[] {0, 3}, new long[] {2, 1}),
                () -> ctc(labels, times, new long[] {-1, 4}), () -> ctc(labels, times, new long[] {2, 2}));
        for (int i = 0; i < wrong.length; i++) {
            Runnable call = calls.get(i);
            Expect.error(ShapeException.class, call::run, "ctcLoss: " + wrong[i]);
        }
    }
}
