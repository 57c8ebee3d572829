package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The binary cross entropy of several classes, see [MarginLosses#multilabelSoftMarginLoss]. Buffer, if
/// given: `weight`.
public final class MultiLabelSoftMarginLoss extends Loss {
    @Buffer
    private Tensor weight;
    private final Reduce reduce;

    /// Makes the mean loss.
    public MultiLabelSoftMarginLoss() {
        this(null, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param weight the weights of elements, broadcast to the input, or null for 1
    /// @param reduce how the losses of elements become one number
    public MultiLabelSoftMarginLoss(Tensor weight, Reduce reduce) {
        this.weight = weight;
        this.reduce = Objects.requireNonNull(reduce,
                "MultiLabelSoftMarginLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return MarginLosses.multilabelSoftMarginLoss(input, target, weight, reduce);
    }
}
