package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.List;
import java.util.function.UnaryOperator;

/// Adamax (Kingma, Ba 2015), Adam with the largest gradient for the root of the mean square, as
/// `torch.optim.Adamax`: `m ← β₁m + (1-β₁)g; u ← max(β₂u, |g| + eps); p ← p - lr/(1-β₁ᵗ) · m/u`.
public final class Adamax extends Optimizer<Adamax.Options> {
    private static final String[] STATE = {"exp_avg", "exp_inf"};

    /// The settings of a group.
    ///
    /// @param lr the learning rate, 2e-3 at first
    /// @param beta1 how much of the mean gradient is kept in a step, 0.9 at first
    /// @param beta2 how much of the largest gradient is kept in a step, 0.999 at first
    /// @param eps added to the size of the gradient, 1e-8 at first
    /// @param weightDecay the factor of the parameter that is added to its gradient, 0 at first
    /// @param maximize whether to climb, false at first
    public record Options(double lr, double beta1, double beta2, double eps, double weightDecay,
            boolean maximize) implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("Adamax: lr", lr);
            Settings.belowOne("Adamax: beta1", beta1);
            Settings.belowOne("Adamax: beta2", beta2);
            Settings.notNegative("Adamax: eps", eps);
            Settings.notNegative("Adamax: weightDecay", weightDecay);
        }

        @Override
        public Options lr(double v) {
            return new Options(v, beta1, beta2, eps, weightDecay, maximize);
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
            return new Options(lr, b1, b2, eps, weightDecay, maximize);
        }

        /// Returns these settings with another eps.
        public Options eps(double v) {
            return new Options(lr, beta1, beta2, v, weightDecay, maximize);
        }

        /// Returns these settings with another weight decay.
        public Options weightDecay(double v) {
            return new Options(lr, beta1, beta2, eps, v, maximize);
        }

        /// Returns these settings climbing or descending.
        public Options maximize(boolean on) {
            return new Options(lr, beta1, beta2, eps, weightDecay, on);
        }
    }

    /// Makes an optimizer with the default settings.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public Adamax(List<Tensor> parameters) {
        this(parameters, 2e-3);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public Adamax(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new Adamax(net.parameters(), 2e-3, o -> o.betas(0.8, 0.95))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public Adamax(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(parameters, options.apply(new Options(lr, 0.9, 0.999, 1e-8, 0, false)));
    }

    @Override
    protected String[] stateNames() {
        return STATE;
    }

    @Override
    protected void update(Options o, Tensor p, Tensor gradient, State state) {
        double rate = o.lr / (1 - Math.pow(o.beta1, state.step()));
        Tensor.apply(new Update.AdamaxStep(rate, o.beta1, o.beta2, o.eps, o.weightDecay, o.maximize), p,
                gradient,
                state.zerosLike(0, p), state.zerosLike(1, p));
    }
}
