package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The margin of several classes, see [MarginLosses#multilabelMarginLoss].
public final class MultiLabelMarginLoss extends Loss {
    private final Reduce reduce;

    /// Makes the mean loss.
    public MultiLabelMarginLoss() {
        this(Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param reduce how the losses of elements become one number
    public MultiLabelMarginLoss(Reduce reduce) {
        this.reduce = Objects.requireNonNull(reduce,
                "MultiLabelMarginLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return MarginLosses.multilabelMarginLoss(input, target, reduce);
    }
}
