package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;

/// What the hidden units of an [MlpClassifier] or [MlpRegressor] apply to their sums.
public enum Activation {
    /// `x`
    IDENTITY,
    /// `1 / (1 + exp(-x))`
    LOGISTIC,
    /// `tanh(x)`
    TANH,
    /// `max(0, x)`
    RELU;

    Tensor of(Tensor x) {
        return switch (this) {
            case IDENTITY -> x;
            case LOGISTIC -> x.sigmoid();
            case TANH -> x.tanh();
            case RELU -> x.relu();
        };
    }

    /// Replaces sums by activations.
    void apply(double[] x) {
        switch (this) {
            case IDENTITY -> {
            }
            case LOGISTIC -> {
                for (int i = 0; i < x.length; i++) {
                    x[i] = 1 / (1 + Math.exp(-x[i]));
                }
            }
            case TANH -> {
                for (int i = 0; i < x.length; i++) {
                    x[i] = Math.tanh(x[i]);
                }
            }
            case RELU -> {
                for (int i = 0; i < x.length; i++) {
                    x[i] = Math.max(x[i], 0);
                }
            }
        }
    }

    /// Multiplies gradients by activations with the derivative, which makes them gradients by sums.
    void pullBack(double[] activation, double[] gradient) {
        switch (this) {
            case IDENTITY -> {
            }
            case LOGISTIC -> {
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] *= activation[i] * (1 - activation[i]);
                }
            }
            case TANH -> {
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] *= 1 - activation[i] * activation[i];
                }
            }
            case RELU -> {
                // A branch would be guessed wrong half the time.
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] *= Math.signum(activation[i]);
                }
            }
        }
    }

    /// The factor in the bounds `±√(factor / (in + out))` of the first weights (Glorot, Bengio 2010).
    double glorot() {
        return this == LOGISTIC ? 2 : 6;
    }
}
