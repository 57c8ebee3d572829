package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The loss of pairs in the wrong order, see [MarginLosses#marginRankingLoss].
public final class MarginRankingLoss extends Module {
    private final double margin;
    private final Reduce reduce;

    /// Makes the mean loss with margin = 0.
    public MarginRankingLoss() {
        this(0, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param margin by how much one should be larger
    /// @param reduce how the losses of elements become one number
    public MarginRankingLoss(double margin, Reduce reduce) {
        this.margin = margin;
        this.reduce = Objects.requireNonNull(reduce,
                "MarginRankingLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    /// Returns the loss; all of one shape.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the operands do not fit
    public Tensor forward(Tensor a, Tensor b, Tensor target) {
        return MarginLosses.marginRankingLoss(a, b, target, margin, reduce);
    }
}
