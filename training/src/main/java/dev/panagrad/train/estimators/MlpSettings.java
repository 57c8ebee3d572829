package dev.panagrad.train.estimators;

import static dev.panagrad.train.estimators.Checks.range;

import java.util.Arrays;
import java.util.Objects;

/// The settings of [MlpClassifier] and [MlpRegressor], with scikit-learn's names and defaults. Each method
/// sets one and returns this; what is out of range raises an [IllegalArgumentException].
public final class MlpSettings {
    int[] hidden = {100};
    Activation activation = Activation.RELU;
    Solver solver = Solver.ADAM;
    double alpha = 1e-4;
    int batch;
    LearningRate learningRate = LearningRate.CONSTANT;
    double learningRateInit = 1e-3;
    double powerT = 0.5;
    int maxIter = 200;
    boolean shuffle = true;
    Long seed;
    double tol = 1e-4;
    boolean warmStart;
    double momentum = 0.9;
    boolean nesterov = true;
    boolean earlyStopping;
    double validationFraction = 0.1;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    int patience = 10;
    int maxFun = 15_000;

    MlpSettings() {
    }

    private static int positive(String name, int value) {
        range("mlp: " + name, value, value > 0, "a number >= 1");
        return value;
    }

    private static double atLeastZero(String name, double value) {
        range("mlp: " + name, value, value >= 0 && Double.isFinite(value), "a finite number >= 0");
        return value;
    }

    private static double aboveZero(String name, double value) {
        range("mlp: " + name, value, value > 0 && Double.isFinite(value), "a finite number > 0");
        return value;
    }

    private static double belowOne(String name, double value) {
        range("mlp: " + name, value, value >= 0 && value < 1, "a number in [0, 1)");
        return value;
    }

    /// Sets the units of each hidden layer, (100) at first; none for a linear model.
    public MlpSettings hiddenLayerSizes(int... sizes) {
        Arrays.stream(sizes).forEach(n -> positive("hiddenLayerSizes", n));
        hidden = sizes.clone();
        return this;
    }

    /// Sets the activation of the hidden layers, [Activation#RELU] at first.
    public MlpSettings activation(Activation a) {
        activation = Objects.requireNonNull(a);
        return this;
    }

    /// Sets the solver, [Solver#ADAM] at first.
    public MlpSettings solver(Solver s) {
        solver = Objects.requireNonNull(s);
        return this;
    }

    /// Sets the strength of the penalty `alpha/2n Σ w²` on weights (not biases), 1e-4 at first.
    public MlpSettings alpha(double v) {
        alpha = atLeastZero("alpha", v);
        return this;
    }

    /// Sets the samples of a batch, at first the smaller of 200 and all; more than all means all. Not for
    /// LBFGS.
    public MlpSettings batchSize(int n) {
        batch = positive("batchSize", n);
        return this;
    }

    /// Sets how the learning rate of SGD changes, [LearningRate#CONSTANT] at first.
    public MlpSettings learningRate(LearningRate policy) {
        learningRate = Objects.requireNonNull(policy);
        return this;
    }

    /// Sets the first learning rate of SGD and that of Adam, 0.001 at first.
    public MlpSettings learningRateInit(double v) {
        learningRateInit = aboveZero("learningRateInit", v);
        return this;
    }

    /// Sets the exponent of [LearningRate#INVSCALING], 0.5 at first.
    public MlpSettings powerT(double v) {
        powerT = atLeastZero("powerT", v);
        return this;
    }

    /// Sets the most iterations of LBFGS, or passes over the samples, 200 at first.
    public MlpSettings maxIter(int n) {
        maxIter = positive("maxIter", n);
        return this;
    }

    /// Sets whether SGD and Adam take the samples in a new order in each pass, true at first.
    public MlpSettings shuffle(boolean on) {
        shuffle = on;
        return this;
    }

    /// Sets the seed of the first weights, of the order of the samples and of the validation samples, so that
    /// a fit is repeatable. At first the default generator says (`Panagrad.seed`).
    public MlpSettings seed(long v) {
        seed = v;
        return this;
    }

    /// Sets the least improvement of loss or score, 1e-4 at first; for LBFGS the largest element of the
    /// gradient at which it stops.
    public MlpSettings tol(double v) {
        tol = atLeastZero("tol", v);
        return this;
    }

    /// Sets whether another fit goes on from the weights of the one before, false at first.
    public MlpSettings warmStart(boolean on) {
        warmStart = on;
        return this;
    }

    /// Sets the momentum of SGD, 0.9 at first.
    public MlpSettings momentum(double v) {
        range("mlp: momentum", v, v >= 0 && v <= 1, "a number in [0, 1]");
        momentum = v;
        return this;
    }

    /// Sets whether SGD's momentum is Nesterov's, true at first.
    public MlpSettings nesterovsMomentum(boolean on) {
        nesterov = on;
        return this;
    }

    /// Sets whether SGD and Adam set samples aside and end when the score on them stops improving, with the
    /// best weights; false at first: they end when the training loss stops improving.
    public MlpSettings earlyStopping(boolean on) {
        earlyStopping = on;
        return this;
    }

    /// Sets the share of samples that early stopping sets aside, 0.1 at first.
    public MlpSettings validationFraction(double v) {
        range("mlp: validationFraction", v, v > 0 && v < 1, "a number in (0, 1)");
        validationFraction = v;
        return this;
    }

    /// Sets Adam's decay of the mean gradient, 0.9 at first.
    public MlpSettings beta1(double v) {
        beta1 = belowOne("beta1", v);
        return this;
    }

    /// Sets Adam's decay of the mean square, 0.999 at first.
    public MlpSettings beta2(double v) {
        beta2 = belowOne("beta2", v);
        return this;
    }

    /// Sets what Adam adds to the root of the mean square, 1e-8 at first.
    public MlpSettings epsilon(double v) {
        epsilon = aboveZero("epsilon", v);
        return this;
    }

    /// Sets how many passes without improvement SGD and Adam bear, 10 at first.
    public MlpSettings nIterNoChange(int n) {
        patience = positive("nIterNoChange", n);
        return this;
    }

    /// Sets after how many evaluations LBFGS stops, 15,000 at first.
    public MlpSettings maxFun(int n) {
        maxFun = positive("maxFun", n);
        return this;
    }

    int batchOf(int n) {
        return Math.min(batch == 0 ? 200 : batch, n);
    }
}
