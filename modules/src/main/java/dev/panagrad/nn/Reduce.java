package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// How the losses of single elements become one number.
public enum Reduce {
    /// Their mean.
    MEAN,
    /// Their sum.
    SUM,
    /// Not at all: the result has an element for each.
    NONE;

    Tensor of(Tensor losses) {
        return switch (this) {
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
            case NONE -> losses;
        };
    }
}
