package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The squared error where small and the absolute one where large, see [Losses#smoothL1Loss].
public final class SmoothL1Loss extends Loss {
    private final double beta;
    private final Reduce reduce;

    /// Makes the mean loss with beta = 1.
    public SmoothL1Loss() {
        this(1, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param beta where one becomes the other
    /// @param reduce how the losses of elements become one number
    public SmoothL1Loss(double beta, Reduce reduce) {
        this.beta = beta;
        this.reduce = Objects.requireNonNull(reduce,
                "SmoothL1Loss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.smoothL1Loss(input, target, beta, reduce);
    }
}
