package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The loss of distances to a positive and a negative example, see [MarginLosses#tripletMarginLoss].
public final class TripletMarginLoss extends Module {
    private final double margin;
    private final double p;
    private final double eps;
    private final boolean swap;
    private final Reduce reduce;

    /// Makes the mean loss with margin = 1, p = 2, eps = 1e-6, swap = false.
    public TripletMarginLoss() {
        this(1, 2, 1e-6, false, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param margin by how much the negative should be farther
    /// @param p the exponent of the distance
    /// @param eps added to differences
    /// @param swap whether the negative may be nearer to the positive
    /// @param reduce how the losses of elements become one number
    public TripletMarginLoss(double margin, double p, double eps, boolean swap, Reduce reduce) {
        this.margin = margin;
        this.p = p;
        this.eps = eps;
        this.swap = swap;
        this.reduce = Objects.requireNonNull(reduce,
                "TripletMarginLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    /// Returns the loss; all [n, d] or [d].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the operands do not fit
    public Tensor forward(Tensor anchor, Tensor positive, Tensor negative) {
        return MarginLosses.tripletMarginLoss(anchor, positive, negative, margin, p, eps, swap, reduce);
    }
}
