package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The binary cross entropy of logits, see [Losses#bceWithLogits]. Buffers, if given: `weight` and
/// `pos_weight`.
public final class BCEWithLogitsLoss extends Loss {
    @Buffer
    private Tensor weight;
    @Buffer
    private Tensor posWeight;
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
        posWeight = positiveWeight;
        this.reduce = Objects.requireNonNull(reduce,
                "BCEWithLogitsLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.bceWithLogits(input, target, weight, posWeight, reduce);
    }
}
