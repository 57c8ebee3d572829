package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.List;
import java.util.function.UnaryOperator;

/// Adam with Nesterov's momentum (Dozat 2016), as `torch.optim.NAdam`:
/// `μₜ = β₁(1 - ½·0.96^(t·momentumDecay))`, `m` and `v` as in [Adam], and
/// `p ← p - lr · ((1-μₜ)/(1-Π μ) · g + μₜ₊₁/(1-μₜ₊₁ Π μ) · m) / (√(v/(1-β₂ᵗ)) + eps)`.
public final class NAdam extends Optimizer<NAdam.Options> {
    private static final String[] STATE = {"exp_avg", "exp_avg_sq"};
    private static final String[] NUMBERS = {"mu_product"};

    /// The settings of a group.
    ///
    /// @param lr the learning rate, 2e-3 at first
    /// @param beta1 how much of the mean gradient is kept in a step, 0.9 at first
    /// @param beta2 how much of the mean squared gradient is kept in a step, 0.999 at first
    /// @param eps added to the root, 1e-8 at first
    /// @param weightDecay the factor of the parameter that is added to its gradient, 0 at first
    /// @param momentumDecay how fast the momentum rises, 0.004 at first
    /// @param decoupledWeightDecay whether the weight decay acts on the parameter alone, false at first
    /// @param maximize whether to climb, false at first
    public record Options(double lr, double beta1, double beta2, double eps, double weightDecay,
            double momentumDecay, boolean decoupledWeightDecay, boolean maximize)
            implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("NAdam: lr", lr);
            Settings.belowOne("NAdam: beta1", beta1);
            Settings.belowOne("NAdam: beta2", beta2);
            Settings.notNegative("NAdam: eps", eps);
            Settings.notNegative("NAdam: weightDecay", weightDecay);
            Settings.notNegative("NAdam: momentumDecay", momentumDecay);
        }

        @Override
        public Options lr(double v) {
            return new Options(v, beta1, beta2, eps, weightDecay, momentumDecay, decoupledWeightDecay,
                    maximize);
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
            return new Options(lr, b1, b2, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize);
        }

        /// Returns these settings with another eps.
        public Options eps(double v) {
            return new Options(lr, beta1, beta2, v, weightDecay, momentumDecay, decoupledWeightDecay,
                    maximize);
        }

        /// Returns these settings with another weight decay.
        public Options weightDecay(double v) {
            return new Options(lr, beta1, beta2, eps, v, momentumDecay, decoupledWeightDecay, maximize);
        }

        /// Returns these settings with another momentum decay.
        public Options momentumDecay(double v) {
            return new Options(lr, beta1, beta2, eps, weightDecay, v, decoupledWeightDecay, maximize);
        }

        /// Returns these settings with the weight decay on the parameter alone, or through the gradient.
        public Options decoupledWeightDecay(boolean on) {
            return new Options(lr, beta1, beta2, eps, weightDecay, momentumDecay, on, maximize);
        }

        /// Returns these settings climbing or descending.
        public Options maximize(boolean on) {
            return new Options(lr, beta1, beta2, eps, weightDecay, momentumDecay, decoupledWeightDecay, on);
        }
    }

    /// Makes an optimizer with the default settings.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public NAdam(List<Tensor> parameters) {
        this(parameters, 2e-3);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public NAdam(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new NAdam(net.parameters(), 2e-3, o -> o.weightDecay(1e-2))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public NAdam(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(parameters, options.apply(new Options(lr, 0.9, 0.999, 1e-8, 0, 4e-3, false, false)));
    }

    @Override
    protected String[] stateNames() {
        return STATE;
    }

    @Override
    protected String[] stateNumbers() {
        return NUMBERS;
    }

    @Override
    protected void update(Options o, Tensor p, Tensor gradient, State state) {
        double mu = momentum(o, state.step());
        double next = momentum(o, state.step() + 1);
        double product = (state.step() == 1 ? 1 : state.number(0)) * mu;
        state.number(0, product);
        boolean decoupled = o.decoupledWeightDecay;
        Tensor.apply(new Update.MomentStep(o.beta1, o.beta2, o.eps, decoupled ? 0 : o.weightDecay,
                decoupled ? 1 - o.lr * o.weightDecay : 1, o.lr * next / (1 - product * next),
                o.lr * (1 - mu) / (1 - product), 1 / (1 - Math.pow(o.beta2, state.step())), true, o.maximize),
                p,
                gradient, state.zerosLike(0, p), state.zerosLike(1, p));
    }

    private static double momentum(Options o, long step) {
        return o.beta1 * (1 - 0.5 * Math.pow(0.96, step * o.momentumDecay));
    }
}
