package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The Kullback-Leibler divergence, see [Losses#klDiv].
public final class KLDivLoss extends Loss {
    private final boolean logTarget;
    private final Reduce reduce;

    /// Makes the mean loss with logTarget = false.
    public KLDivLoss() {
        this(false, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param logTarget whether the target holds logarithms
    /// @param reduce how the losses of elements become one number
    public KLDivLoss(boolean logTarget, Reduce reduce) {
        this.logTarget = logTarget;
        this.reduce = Objects.requireNonNull(reduce,
                "KLDivLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.klDiv(input, target, logTarget, reduce);
    }
}
