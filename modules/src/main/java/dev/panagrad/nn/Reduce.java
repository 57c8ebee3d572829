package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// How the losses of single elements become one number.
public enum Reduce {
    /// Their mean.
    MEAN,
    /// Their sum.
    SUM,
    /// Not at all: the result has an element for each.
    NONE,
    /// Their sum divided by the size of the first axis, for [Losses#klDiv] only.
    BATCH_MEAN;

    Tensor of(Tensor losses) {
        return switch (this) {
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
            case NONE -> losses;
            case BATCH_MEAN -> throw batchMean();
        };
    }

    static IllegalArgumentException batchMean() {
        return new IllegalArgumentException(
                "loss: the reduction is for klDiv only, expected MEAN, SUM or NONE but got BATCH_MEAN");
    }
}
