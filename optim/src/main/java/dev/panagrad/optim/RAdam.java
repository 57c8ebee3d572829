package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.List;
import java.util.function.UnaryOperator;

/// Adam that begins without the root, until its variance is known well enough (Liu et al. 2020), as
/// `torch.optim.RAdam`: with `ρ∞ = 2/(1-β₂) - 1` and `ρ = ρ∞ - 2tβ₂ᵗ/(1-β₂ᵗ)`,
/// `p ← p - lr · m̂ · r √(1-β₂ᵗ)/(√v + eps)` if `ρ > 5`, else `p ← p - lr · m̂`, where
/// `r² = (ρ-4)(ρ-2)ρ∞ / ((ρ∞-4)(ρ∞-2)ρ)`.
public final class RAdam extends Optimizer<RAdam.Options> {
    private static final String[] STATE = {"exp_avg", "exp_avg_sq"};

    /// The settings of a group.
    ///
    /// @param lr the learning rate, 1e-3 at first
    /// @param beta1 how much of the mean gradient is kept in a step, 0.9 at first
    /// @param beta2 how much of the mean squared gradient is kept in a step, 0.999 at first
    /// @param eps added to the root, 1e-8 at first
    /// @param weightDecay the factor of the parameter that is added to its gradient, 0 at first
    /// @param decoupledWeightDecay whether the weight decay acts on the parameter alone, false at first
    /// @param maximize whether to climb, false at first
    public record Options(double lr, double beta1, double beta2, double eps, double weightDecay,
            boolean decoupledWeightDecay, boolean maximize) implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("RAdam: lr", lr);
            Settings.belowOne("RAdam: beta1", beta1);
            Settings.belowOne("RAdam: beta2", beta2);
            Settings.notNegative("RAdam: eps", eps);
            Settings.notNegative("RAdam: weightDecay", weightDecay);
        }

        @Override
        public Options lr(double v) {
            return new Options(v, beta1, beta2, eps, weightDecay, decoupledWeightDecay, maximize);
        }

        @Override
        public double momentum() {
            return beta1;
        }

        @Override
        public Options momentum(double v) {
            return betas(v, beta2);
        }

        /// Returns these settings with other betas.
        public Options betas(double b1, double b2) {
            return new Options(lr, b1, b2, eps, weightDecay, decoupledWeightDecay, maximize);
        }

        /// Returns these settings with another eps.
        public Options eps(double v) {
            return new Options(lr, beta1, beta2, v, weightDecay, decoupledWeightDecay, maximize);
        }

        /// Returns these settings with another weight decay.
        public Options weightDecay(double v) {
            return new Options(lr, beta1, beta2, eps, v, decoupledWeightDecay, maximize);
        }

        /// Returns these settings with the weight decay on the parameter alone, or through the gradient.
        public Options decoupledWeightDecay(boolean on) {
            return new Options(lr, beta1, beta2, eps, weightDecay, on, maximize);
        }

        /// Returns these settings climbing or descending.
        public Options maximize(boolean on) {
            return new Options(lr, beta1, beta2, eps, weightDecay, decoupledWeightDecay, on);
        }
    }

    /// Makes an optimizer with the default settings.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public RAdam(List<Tensor> parameters) {
        this(parameters, 1e-3);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public RAdam(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new RAdam(net.parameters(), 1e-3, o -> o.weightDecay(1e-2))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public RAdam(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(parameters, options.apply(new Options(lr, 0.9, 0.999, 1e-8, 0, false, false)));
    }

    @Override
    protected String[] stateNames() {
        return STATE;
    }

    @Override
    protected void update(Options o, Tensor p, Tensor gradient, State state) {
        double kept = Math.pow(o.beta2, state.step());
        double most = 2 / (1 - o.beta2) - 1;
        double rho = most - 2 * state.step() * kept / (1 - kept);
        double rate = o.lr / (1 - Math.pow(o.beta1, state.step()));
        boolean rooted = rho > 5;
        if (rooted) {
            rate *= Math.sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho) * (1 - kept));
        }
        boolean decoupled = o.decoupledWeightDecay;
        Tensor.apply(new Update.MomentStep(o.beta1, o.beta2, o.eps, decoupled ? 0 : o.weightDecay,
                decoupled ? 1 - o.lr * o.weightDecay : 1, rate, 0, 1, rooted, o.maximize), p, gradient,
                state.zerosLike(0, p), state.zerosLike(1, p));
    }
}
