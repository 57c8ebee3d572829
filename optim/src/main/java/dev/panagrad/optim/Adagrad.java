package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.List;
import java.util.function.UnaryOperator;

/// Adagrad (Duchi, Hazan, Singer 2011), as `torch.optim.Adagrad`: `s ← s + g²;
/// p ← p - lr/(1 + (t-1)·lrDecay) · g/(√s + eps)`.
public final class Adagrad extends Optimizer<Adagrad.Options> {
    private static final String[] STATE = {"sum"};

    /// The settings of a group.
    ///
    /// @param lr the learning rate, 1e-2 at first
    /// @param lrDecay how fast the learning rate falls, 0 at first
    /// @param weightDecay the factor of the parameter that is added to its gradient, 0 at first
    /// @param initialAccumulatorValue the first sum of squares, 0 at first
    /// @param eps added to the root, 1e-10 at first
    /// @param maximize whether to climb, false at first
    public record Options(double lr, double lrDecay, double weightDecay, double initialAccumulatorValue,
            double eps, boolean maximize) implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("Adagrad: lr", lr);
            Settings.notNegative("Adagrad: lrDecay", lrDecay);
            Settings.notNegative("Adagrad: weightDecay", weightDecay);
            Settings.notNegative("Adagrad: initialAccumulatorValue", initialAccumulatorValue);
            Settings.notNegative("Adagrad: eps", eps);
        }

        @Override
        public Options lr(double v) {
            return new Options(v, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize);
        }

        /// Returns these settings with another decay of the learning rate.
        public Options lrDecay(double v) {
            return new Options(lr, v, weightDecay, initialAccumulatorValue, eps, maximize);
        }

        /// Returns these settings with another weight decay.
        public Options weightDecay(double v) {
            return new Options(lr, lrDecay, v, initialAccumulatorValue, eps, maximize);
        }

        /// Returns these settings with another first sum of squares.
        public Options initialAccumulatorValue(double v) {
            return new Options(lr, lrDecay, weightDecay, v, eps, maximize);
        }

        /// Returns these settings with another eps.
        public Options eps(double v) {
            return new Options(lr, lrDecay, weightDecay, initialAccumulatorValue, v, maximize);
        }

        /// Returns these settings climbing or descending.
        public Options maximize(boolean on) {
            return new Options(lr, lrDecay, weightDecay, initialAccumulatorValue, eps, on);
        }
    }

    /// Makes an optimizer with the default settings.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public Adagrad(List<Tensor> parameters) {
        this(parameters, 1e-2);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public Adagrad(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new Adagrad(net.parameters(), 1e-2, o -> o.lrDecay(1e-3))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public Adagrad(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(parameters, options.apply(new Options(lr, 0, 0, 0, 1e-10, false)));
    }

    @Override
    protected String[] stateNames() {
        return STATE;
    }

    @Override
    protected void update(Options o, Tensor p, Tensor gradient, State state) {
        Tensor sum = state.full(0, p, p.shape(), o.initialAccumulatorValue);
        double rate = o.lr / (1 + (state.step() - 1) * o.lrDecay);
        Tensor.apply(new Update.AdagradStep(rate, o.eps, o.weightDecay, o.maximize), p, gradient, sum);
    }
}
