package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/// The losses against PyTorch 2.13's values and against finite differences.
class LossesTest {
    private static final Tensor X = Tensor.of(1, -2, 0.5, 0.25, 3, -1).reshape(2, 3);
    private static final Tensor CLASSES = Tensor.of(2L, 0L);
    private static final Tensor WEIGHT = Tensor.of(0.5, 2.0, 1.0);
    private static final Tensor Y = Tensor.of(1, 0, 1, 0, 1, 0.5).reshape(2, 3);

    @Test
    void runsOnTheFastBackend() {
        Assertions.assertEquals("vector", Panagrad.backend());
    }

    @Test
    void crossEntropyEqualsPyTorch() {
        Expect.values(Losses.crossEntropy(X, CLASSES), 1.9168165518731914);
        Expect.values(Losses.crossEntropy(X, CLASSES.to(DType.INT32)), 1.9168165518731914);
        Expect.values(Losses.crossEntropy(X, CLASSES, o -> o.weight(WEIGHT)), 1.6127433353628888);
        Expect.values(Losses.crossEntropy(X, CLASSES, o -> o.weight(WEIGHT).labelSmoothing(0.1)),
                1.7607515765624298);
        Expect.values(Losses.crossEntropy(X, CLASSES,
                o -> o.weight(WEIGHT).labelSmoothing(0.1).reduce(Reduce.SUM)), 2.6411273648436446);
        Tensor ignored = Tensor.of(2L, -100L);
        Expect.values(Losses.crossEntropy(X, ignored, o -> o.labelSmoothing(0.1)), 1.07126356900895);
        Expect.values(Losses.crossEntropy(X, ignored, o -> o.reduce(Reduce.NONE)), 1.0045969023, 0);
    }

    @Test
    void shortFormsHavePyTorchsDefaults() {
        Tensor t = Tensor.of(0.5, 0, 0, 1, 1, -3).reshape(2, 3);
        Expect.values(Losses.mseLoss(X, t), Losses.mse(X, t, Reduce.MEAN).item());
        Expect.values(Losses.l1Loss(X, t), Losses.l1(X, t, Reduce.MEAN).item());
        Expect.values(Losses.smoothL1Loss(X, t), Losses.smoothL1Loss(X, t, 1, Reduce.MEAN).item());
        Expect.values(Losses.huberLoss(X, t), Losses.huberLoss(X, t, 1, Reduce.MEAN).item());
        Expect.values(Losses.binaryCrossEntropy(X.sigmoid(), Y), 0.43367585695201843);
    }

    @Test
    void errorsSayHowClassesAreGiven() {
        Expect.error(ShapeException.class, () -> Losses.crossEntropy(X, Tensor.of(2.0, 0.0)),
                "classes are integers, as target.to(DType.INT64)");
        Expect.error(ShapeException.class, () -> Losses.crossEntropy(X, Tensor.of(2L, 3L)),
                "expected 0 <= class < 3 but target 1 is 3");
        Expect.error(DTypeException.class, () -> new Linear(3, 1).call(X), "x.to(DType.FLOAT32) converts");
        Expect.error(ShapeException.class, () -> new LSTM(3, 2).forward(Tensor.ones(1, 1, 1, 3)),
                "expected [times, n, 3] or [times, 3] with times >= 1 but it is [1, 1, 1, 3]");
    }

    @Test
    void crossEntropyOfProbabilitiesAndOfMoreAxesEqualsPyTorch() {
        Tensor p = Tensor.of(0.2, 0.3, 0.5, 1, 0, 0).reshape(2, 3);
        Expect.values(Losses.crossEntropy(X, p, o -> o.weight(WEIGHT).labelSmoothing(0.2)),
                2.0919376155088605);
        Tensor x = Tensor.arange(0, 12, 1, DType.FLOAT64).reshape(2, 3, 2).mul(0.3).sin();
        Tensor t = Tensor.of(0L, 2L, 1L, -100L).reshape(2, 2);
        Expect.values(Losses.crossEntropy(x, t, o -> o.weight(WEIGHT)), 1.0915422016544176);
        Expect.values(Losses.crossEntropy(X.select(0, 0), Tensor.full(2L)), 1.0045969023);
        Expect.values(Losses.nllLoss(X.logSoftmax(1), CLASSES, o -> o.weight(WEIGHT)), 1.6127433353628888);
    }

    @Test
    void binaryCrossEntropyEqualsPyTorchAndDoesNotOverflow() {
        Expect.values(Losses.bceWithLogits(X, Y), 0.43367585695201843);
        Expect.values(
                Losses.bceWithLogits(X, Y, Tensor.of(1.0, 2.0, 3.0), Tensor.of(2.0, 0.5, 1.0), Reduce.MEAN),
                0.9361536972783275);
        Expect.values(
                Losses.bceWithLogits(Tensor.of(1000.0, -1000.0, 30.0, -30.0), Tensor.of(0.0, 1.0, 1.0, 0.0),
                        null, null, Reduce.NONE),
                1000, 1000, 9.36e-14, 9.36e-14);
        Tensor zero = Tensor.of(0.0).requiresGrad(true);
        Losses.bceWithLogits(zero, Tensor.of(1.0)).backward();
        Expect.values(zero.grad(), -0.5);
    }

    @Test
    void squaredAndAbsoluteErrorsEqualPyTorch() {
        Expect.values(Losses.mse(X, Y), 1.7604166666666667);
        Expect.values(Losses.l1(X, Y, Reduce.SUM), 6.25);
        Expect.values(new MSELoss(Reduce.NONE).call(X, Y), 0, 4, 0.25, 0.0625, 4, 2.25);
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        Grad.gradcheck(x -> Losses.crossEntropy(x, CLASSES), X);
        Grad.gradcheck(x -> Losses.crossEntropy(x, Tensor.of(2L, -100L),
                o -> o.weight(WEIGHT).labelSmoothing(0.1).reduce(Reduce.NONE)), X);
        Grad.gradcheck((x, y) -> Losses.bceWithLogits(x, y, WEIGHT, WEIGHT, Reduce.SUM), X, Y);
        Grad.gradcheck((x, y) -> Losses.mse(x, y), X, Y);
        Grad.gradcheck((x, y) -> Losses.l1(x, y), X, Y.add(0.1));
        Grad.gradgradcheck(x -> Losses.crossEntropy(x, CLASSES), X);
    }

    @Test
    void saysWhatDoesNotFit() {
        Expect.error(ShapeException.class, () -> Losses.crossEntropy(X, Tensor.of(0L, 1L, 2L)),
                "crossEntropy",
                "[2, 3]", "[3]", "expected a target of shape [2]");
        Expect.error(ShapeException.class, () -> Losses.crossEntropy(X, Tensor.of(0L, 3L)), "out of range",
                "3");
        Expect.error(ShapeException.class, () -> Losses.crossEntropy(X, Tensor.zeros(2)), "probabilities");
        Expect.error(ShapeException.class,
                () -> Losses.crossEntropy(X, CLASSES, o -> o.weight(Tensor.of(1.0, 2.0))),
                "weight is [2]", "expected [3]");
        Expect.error(DTypeException.class, () -> Losses.crossEntropy(Tensor.of(1L, 2L), Tensor.full(0L)),
                "int64");
        Expect.error(DTypeException.class, () -> Losses.nllLoss(X, Y.select(1, 0)), "integers");
        Expect.error(IllegalArgumentException.class,
                () -> Losses.crossEntropy(X, CLASSES, o -> o.labelSmoothing(1.5)),
                "labelSmoothing", "1.5");
        Expect.error(ShapeException.class, () -> Losses.mse(X, Tensor.zeros(3, 2)), "[2, 3]", "[3, 2]");
        Expect.error(ShapeException.class, () -> Losses.bceWithLogits(X, Tensor.zeros(2)), "[2, 3]", "[2]");
    }
}
