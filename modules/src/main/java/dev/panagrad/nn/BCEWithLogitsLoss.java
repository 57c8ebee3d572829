package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The binary cross entropy of logits, see [Losses#bceWithLogits].
public final class BCEWithLogitsLoss extends Loss {
    @Buffer(persistent = false)
    private Tensor weight;
    @Buffer(persistent = false)
    private Tensor positiveWeight;
    private final Reduce reduce;

    /// Makes the mean loss.
    public BCEWithLogitsLoss() {
        this(null, null, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param weight broadcast to the logits, or null for 1
    /// @param positiveWeight the weight of positive targets, broadcast to the logits, or null for 1
    public BCEWithLogitsLoss(Tensor weight, Tensor positiveWeight, Reduce reduce) {
        this.weight = weight;
        this.positiveWeight = positiveWeight;
        this.reduce = Objects.requireNonNull(reduce,
                "BCEWithLogitsLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.bceWithLogits(input, target, weight, positiveWeight, reduce);
    }
}
