package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The loss of distances and signs, see [MarginLosses#hingeEmbeddingLoss].
public final class HingeEmbeddingLoss extends Loss {
    private final double margin;
    private final Reduce reduce;

    /// Makes the mean loss with margin = 1.
    public HingeEmbeddingLoss() {
        this(1, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param margin the least distance of what does not belong together
    /// @param reduce how the losses of elements become one number
    public HingeEmbeddingLoss(double margin, Reduce reduce) {
        this.margin = margin;
        this.reduce = Objects.requireNonNull(reduce,
                "HingeEmbeddingLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return MarginLosses.hingeEmbeddingLoss(input, target, margin, reduce);
    }
}
