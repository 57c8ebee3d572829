package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.List;
import java.util.function.UnaryOperator;

/// Adadelta (Zeiler 2012), as `torch.optim.Adadelta`: `v ← ρv + (1-ρ)g²; Δ = √(u + eps)/√(v + eps) · g;
/// u ← ρu + (1-ρ)Δ²; p ← p - lr·Δ`.
public final class Adadelta extends Optimizer<Adadelta.Options> {
    private static final String[] STATE = {"square_avg", "acc_delta"};

    /// The settings of a group.
    ///
    /// @param lr the learning rate, 1.0 at first
    /// @param rho how much of the means is kept in a step, 0.9 at first
    /// @param eps added under the roots, 1e-6 at first
    /// @param weightDecay the factor of the parameter that is added to its gradient, 0 at first
    /// @param maximize whether to climb, false at first
    public record Options(double lr, double rho, double eps, double weightDecay, boolean maximize)
            implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("Adadelta: lr", lr);
            Settings.upToOne("Adadelta: rho", rho);
            Settings.notNegative("Adadelta: eps", eps);
            Settings.notNegative("Adadelta: weightDecay", weightDecay);
        }

        @Override
        public Options lr(double v) {
            return new Options(v, rho, eps, weightDecay, maximize);
        }

        /// Returns these settings with another rho.
        public Options rho(double v) {
            return new Options(lr, v, eps, weightDecay, maximize);
        }

        /// Returns these settings with another eps.
        public Options eps(double v) {
            return new Options(lr, rho, v, weightDecay, maximize);
        }

        /// Returns these settings with another weight decay.
        public Options weightDecay(double v) {
            return new Options(lr, rho, eps, v, maximize);
        }

        /// Returns these settings climbing or descending.
        public Options maximize(boolean on) {
            return new Options(lr, rho, eps, weightDecay, on);
        }
    }

    /// Makes an optimizer with the default settings.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public Adadelta(List<Tensor> parameters) {
        this(parameters, 1.0);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public Adadelta(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new Adadelta(net.parameters(), 1.0, o -> o.rho(0.95))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public Adadelta(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(parameters, options.apply(new Options(lr, 0.9, 1e-6, 0, false)));
    }

    @Override
    protected String[] stateNames() {
        return STATE;
    }

    @Override
    protected void update(Options o, Tensor p, Tensor gradient, State state) {
        Tensor.apply(new Update.AdadeltaStep(o.lr, o.rho, o.eps, o.weightDecay, o.maximize), p, gradient,
                state.zerosLike(0, p), state.zerosLike(1, p));
    }
}
