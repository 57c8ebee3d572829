package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The error of Huber (1964), see [Losses#huberLoss].
public final class HuberLoss extends Loss {
    private final double delta;
    private final Reduce reduce;

    /// Makes the mean loss with delta = 1.
    public HuberLoss() {
        this(1, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param delta where the error becomes linear
    /// @param reduce how the losses of elements become one number
    public HuberLoss(double delta, Reduce reduce) {
        this.delta = delta;
        this.reduce = Objects.requireNonNull(reduce,
                "HuberLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.huberLoss(input, target, delta, reduce);
    }
}
