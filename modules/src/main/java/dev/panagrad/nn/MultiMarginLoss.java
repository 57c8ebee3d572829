package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The margin of classes, see [MarginLosses#multiMarginLoss]. Buffer, if given: the `weight` of the
/// classes.
public final class MultiMarginLoss extends Loss {
    private final int p;
    private final double margin;
    @Buffer
    private Tensor weight;
    private final Reduce reduce;

    /// Makes the mean loss with p = 1, margin = 1.
    public MultiMarginLoss() {
        this(1, 1, null, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param p 1 or 2
    /// @param margin the margin
    /// @param weight the weights of classes, or null for 1
    /// @param reduce how the losses of elements become one number
    public MultiMarginLoss(int p, double margin, Tensor weight, Reduce reduce) {
        this.p = p;
        this.margin = margin;
        this.weight = weight;
        this.reduce = Objects.requireNonNull(reduce,
                "MultiMarginLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return MarginLosses.multiMarginLoss(input, target, p, margin, weight, reduce);
    }
}
