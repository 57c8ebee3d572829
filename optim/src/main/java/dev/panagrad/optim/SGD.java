package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// Stochastic gradient descent with optional momentum, as `torch.optim.SGD`:
///
/// `g ← g + weightDecay·p;  v ← momentum·v + (1 - dampening)·g` (`v = g` in the first step);
/// `p ← p - lr·(nesterov ? g + momentum·v : v)`.
public final class SGD extends Optimizer<SGD.Options> {
    private static final String[] STATE = {"momentum_buffer"};

    /// The settings of a group.
    ///
    /// @param lr the learning rate
    /// @param momentum 0 at first
    /// @param dampening of the momentum, 0 at first
    /// @param weightDecay the factor of the parameter that is added to its gradient, 0 at first
    /// @param nesterov whether to look ahead, false at first
    /// @param maximize whether to climb, false at first
    public record Options(double lr, double momentum, double dampening, double weightDecay, boolean nesterov,
            boolean maximize) implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is negative, infinite or NaN, or Nesterov's method has no
        ///         momentum or dampening
        public Options {
            Settings.notNegative("SGD: lr", lr);
            Settings.notNegative("SGD: momentum", momentum);
            Settings.notNegative("SGD: weightDecay", weightDecay);
            if (!Double.isFinite(dampening)) {
                throw new IllegalArgumentException("SGD: dampening must be finite but is " + dampening);
            }
            if (nesterov && (momentum <= 0 || dampening != 0)) {
                throw new IllegalArgumentException(
                        "SGD: nesterov needs momentum and no dampening, expected momentum"
                                + " > 0 and dampening == 0 but they are " + momentum + " and " + dampening);
            }
        }

        @Override
        public Options lr(double v) {
            return new Options(v, momentum, dampening, weightDecay, nesterov, maximize);
        }

        @Override
        public Options momentum(double v) {
            return new Options(lr, v, dampening, weightDecay, nesterov, maximize);
        }

        /// Returns these settings with another dampening.
        public Options dampening(double v) {
            return new Options(lr, momentum, v, weightDecay, nesterov, maximize);
        }

        /// Returns these settings with another weight decay.
        public Options weightDecay(double v) {
            return new Options(lr, momentum, dampening, v, nesterov, maximize);
        }

        /// Returns these settings with or without Nesterov's method; set the momentum first.
        public Options nesterov(boolean on) {
            return new Options(lr, momentum, dampening, weightDecay, on, maximize);
        }

        /// Returns these settings, climbing or descending.
        public Options maximize(boolean on) {
            return new Options(lr, momentum, dampening, weightDecay, nesterov, on);
        }
    }

    /// Makes an optimizer without momentum and a learning rate of 0.001.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public SGD(List<Tensor> parameters) {
        this(parameters, 1e-3);
    }

    /// Makes an optimizer without momentum.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public SGD(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new SGD(net.parameters(), 0.05, o -> o.momentum(0.9).weightDecay(1e-4))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public SGD(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(parameters, options.apply(new Options(lr, 0, 0, 0, false, false)));
    }

    @Override
    protected String[] stateNames() {
        return STATE;
    }

    /// A momentum that begins after other steps begins with the first one that is made, and which that is the
    /// device does not count.
    @Override
    boolean takesConditions() {
        return groups().stream().allMatch(g -> g.settings().momentum == 0
                || Arrays.stream(g.states).allMatch(s -> s == null || s.get(0) != null));
    }

    @Override
    protected void update(Options o, Tensor p, Tensor g, State state) {
        if (o.momentum == 0) {
            state.apply(step(o, false), p, g);
        } else {
            boolean first = state.get(0) == null || state.number() == 1;
            state.apply(step(o, first), p, g, state.zerosLike(0, p));
        }
    }

    private static Update.SgdStep step(Options o, boolean first) {
        return new Update.SgdStep(o.lr, o.momentum, o.dampening, o.weightDecay, o.nesterov, o.maximize,
                first);
    }
}
