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

    /// The factor in the bounds `±√(factor / (in + out))` of the first weights (Glorot, Bengio 2010).
    double glorot() {
        return this == LOGISTIC ? 2 : 6;
    }
}
