package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The binary cross entropy of probabilities, see [Losses#binaryCrossEntropy]. Buffer, if given: `weight`.
public final class BCELoss extends Loss {
    @Buffer
    private Tensor weight;
    private final Reduce reduce;

    /// Makes the mean loss.
    public BCELoss() {
        this(null, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param weight the weights of elements, broadcast to the input, or null for 1
    /// @param reduce how the losses of elements become one number
    public BCELoss(Tensor weight, Reduce reduce) {
        this.weight = weight;
        this.reduce = Objects.requireNonNull(reduce,
                "BCELoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.binaryCrossEntropy(input, target, weight, reduce);
    }
}
