package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The negative log-likelihood of the normal distribution, see [LikelihoodLosses#gaussianNllLoss].
public final class GaussianNLLLoss extends Module {
    private final boolean full;
    private final double eps;
    private final Reduce reduce;

    /// Makes the mean loss with full = false, eps = 1e-6.
    public GaussianNLLLoss() {
        this(false, 1e-6, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param full whether the constant term is added
    /// @param eps the least variance
    /// @param reduce how the losses of elements become one number
    public GaussianNLLLoss(boolean full, double eps, Reduce reduce) {
        this.full = full;
        this.eps = eps;
        this.reduce = Objects.requireNonNull(reduce,
                "GaussianNLLLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    /// Returns the loss; the variance is of the input's shape, or without the last axis.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the operands do not fit
    public Tensor forward(Tensor input, Tensor target, Tensor variance) {
        return LikelihoodLosses.gaussianNllLoss(input, target, variance, full, eps, reduce);
    }
}
