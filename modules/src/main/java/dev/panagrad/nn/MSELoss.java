package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The squared error, see [Losses#mse].
public final class MSELoss extends Loss {
    private final Reduce reduce;

    /// Makes the mean loss.
    public MSELoss() {
        this(Reduce.MEAN);
    }

    /// Makes the loss.
    public MSELoss(Reduce reduce) {
        this.reduce = Objects.requireNonNull(reduce, "MSELoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.mse(input, target, reduce);
    }
}
