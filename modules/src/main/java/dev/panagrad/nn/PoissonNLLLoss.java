package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The negative log-likelihood of counts, see [LikelihoodLosses#poissonNllLoss].
public final class PoissonNLLLoss extends Loss {
    private final boolean logInput;
    private final boolean full;
    private final double eps;
    private final Reduce reduce;

    /// Makes the mean loss with logInput = true, full = false, eps = 1e-8.
    public PoissonNLLLoss() {
        this(true, false, 1e-8, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param logInput whether the input is the logarithm of the rate
    /// @param full whether the approximation of `log y!` is added
    /// @param eps added to rates before the logarithm
    /// @param reduce how the losses of elements become one number
    public PoissonNLLLoss(boolean logInput, boolean full, double eps, Reduce reduce) {
        this.logInput = logInput;
        this.full = full;
        this.eps = eps;
        this.reduce = Objects.requireNonNull(reduce,
                "PoissonNLLLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return LikelihoodLosses.poissonNllLoss(input, target, logInput, full, eps, reduce);
    }
}
