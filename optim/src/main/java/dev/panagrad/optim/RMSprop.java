package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// RMSprop (Hinton 2012), as `torch.optim.RMSprop`: `v ← αv + (1-α)g²`; `r = √v + eps`, or
/// `√(v - ḡ²) + eps` with the mean gradient `ḡ ← αḡ + (1-α)g` if centered; `p ← p - lr·g/r`, or with momentum
/// `b ← momentum·b + g/r; p ← p - lr·b`.
public final class RMSprop extends Optimizer<RMSprop.Options> {
    private static final String[] STATE = {"square_avg", "momentum_buffer", "grad_avg"};

    /// The settings of a group.
    ///
    /// @param lr the learning rate, 1e-2 at first
    /// @param alpha how much of the means is kept in a step, 0.99 at first
    /// @param eps added to the root, 1e-8 at first
    /// @param weightDecay the factor of the parameter that is added to its gradient, 0 at first
    /// @param momentum 0 at first
    /// @param centered whether the gradient's variance counts and not its mean square, false at first
    /// @param maximize whether to climb, false at first
    public record Options(double lr, double alpha, double eps, double weightDecay, double momentum,
            boolean centered, boolean maximize) implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("RMSprop: lr", lr);
            Settings.notNegative("RMSprop: alpha", alpha);
            Settings.notNegative("RMSprop: eps", eps);
            Settings.notNegative("RMSprop: weightDecay", weightDecay);
            Settings.notNegative("RMSprop: momentum", momentum);
        }

        @Override
        public Options lr(double v) {
            return new Options(v, alpha, eps, weightDecay, momentum, centered, maximize);
        }

        /// Returns these settings with another alpha.
        public Options alpha(double v) {
            return new Options(lr, v, eps, weightDecay, momentum, centered, maximize);
        }

        /// Returns these settings with another eps.
        public Options eps(double v) {
            return new Options(lr, alpha, v, weightDecay, momentum, centered, maximize);
        }

        /// Returns these settings with another weight decay.
        public Options weightDecay(double v) {
            return new Options(lr, alpha, eps, v, momentum, centered, maximize);
        }

        @Override
        public Options momentum(double v) {
            return new Options(lr, alpha, eps, weightDecay, v, centered, maximize);
        }

        /// Returns these settings centered or not.
        public Options centered(boolean on) {
            return new Options(lr, alpha, eps, weightDecay, momentum, on, maximize);
        }

        /// Returns these settings climbing or descending.
        public Options maximize(boolean on) {
            return new Options(lr, alpha, eps, weightDecay, momentum, centered, on);
        }
    }

    /// Makes an optimizer with the default settings.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public RMSprop(List<Tensor> parameters) {
        this(parameters, 1e-2);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public RMSprop(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new RMSprop(net.parameters(), 1e-2, o -> o.momentum(0.9))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public RMSprop(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(parameters, options.apply(new Options(lr, 0.99, 1e-8, 0, 0, false, false)));
    }

    @Override
    protected String[] stateNames() {
        return STATE;
    }

    @Override
    protected void update(Options o, Tensor p, Tensor gradient, State state) {
        List<Tensor> all = new ArrayList<>(List.of(p, gradient, state.zerosLike(0, p)));
        if (o.momentum > 0) {
            all.add(state.zerosLike(1, p));
        }
        if (o.centered) {
            all.add(state.zerosLike(2, p));
        }
        Tensor.apply(new Update.RmsPropStep(o.lr, o.alpha, o.eps, o.weightDecay, o.momentum, o.centered,
                o.maximize), all.toArray(Tensor[]::new));
    }
}
