package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The loss of angles and signs, see [MarginLosses#cosineEmbeddingLoss].
public final class CosineEmbeddingLoss extends Module {
    private final double margin;
    private final Reduce reduce;

    /// Makes the mean loss with margin = 0.
    public CosineEmbeddingLoss() {
        this(0, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param margin the largest cosine of what does not belong together
    /// @param reduce how the losses of elements become one number
    public CosineEmbeddingLoss(double margin, Reduce reduce) {
        this.margin = margin;
        this.reduce = Objects.requireNonNull(reduce,
                "CosineEmbeddingLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    /// Returns the loss; a, b: [n, d] and target: [n], or [d] and [].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the operands do not fit
    public Tensor forward(Tensor a, Tensor b, Tensor target) {
        return MarginLosses.cosineEmbeddingLoss(a, b, target, margin, reduce);
    }
}
