package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The logistic loss of signs, see [MarginLosses#softMarginLoss].
public final class SoftMarginLoss extends Loss {
    private final Reduce reduce;

    /// Makes the mean loss.
    public SoftMarginLoss() {
        this(Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param reduce how the losses of elements become one number
    public SoftMarginLoss(Reduce reduce) {
        this.reduce = Objects.requireNonNull(reduce,
                "SoftMarginLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return MarginLosses.softMarginLoss(input, target, reduce);
    }
}
