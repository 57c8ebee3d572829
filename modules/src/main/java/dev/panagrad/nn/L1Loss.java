package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The absolute error, see [Losses#l1].
public final class L1Loss extends Loss {
    private final Reduce reduce;

    /// Makes the mean loss.
    public L1Loss() {
        this(Reduce.MEAN);
    }

    /// Makes the loss.
    public L1Loss(Reduce reduce) {
        this.reduce = Objects.requireNonNull(reduce, "L1Loss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.l1(input, target, reduce);
    }
}
