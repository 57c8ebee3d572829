package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;
import java.util.function.BinaryOperator;

/// [TripletMarginLoss] with any distance, see [MarginLosses#tripletMarginWithDistanceLoss].
public final class TripletMarginWithDistanceLoss extends Module {
    private final BinaryOperator<Tensor> distance;
    private final double margin;
    private final boolean swap;
    private final Reduce reduce;

    /// Makes the mean loss with distance = Distances::pairwiseDistance, margin = 1, swap = false.
    public TripletMarginWithDistanceLoss() {
        this(Distances::pairwiseDistance, 1, false, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param distance the distance of two vectors
    /// @param margin by how much the negative should be farther
    /// @param swap whether the negative may be nearer to the positive
    /// @param reduce how the losses of elements become one number
    public TripletMarginWithDistanceLoss(BinaryOperator<Tensor> distance, double margin, boolean swap,
            Reduce reduce) {
        this.distance = distance;
        this.margin = margin;
        this.swap = swap;
        this.reduce = Objects.requireNonNull(reduce,
                "TripletMarginWithDistanceLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    /// Returns the loss; all [n, d] or [d].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the operands do not fit
    public Tensor forward(Tensor anchor, Tensor positive, Tensor negative) {
        return MarginLosses.tripletMarginWithDistanceLoss(anchor, positive, negative, distance, margin, swap,
                reduce);
    }
}
