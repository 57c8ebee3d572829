package dev.panagrad.optim;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/// Muon (Jordan et al. 2024), as `torch.optim.Muon`: momentum whose singular values are brought near 1, for
/// the matrices inside a network. `b ← momentum·b + (1-momentum)·g; u = momentum·b + (1-momentum)·g` with
/// nesterov, else b; `p ← p(1 - lr·weightDecay) - lr·s·orthogonal(u)`, where orthogonal(u) repeats
/// `x ← a·x + (b·xxᵀ + c·(xxᵀ)²)x` from `u/‖u‖`, and s follows from the shape `[m, n]`: `√max(1, m/n)`, or
/// `0.2 √max(m, n)` as [Adjust] says.
///
/// PyTorch repeats in bfloat16; here the steps are computed in the parameter's type.
public final class Muon extends Optimizer<Muon.Options> {
    private static final String[] STATE = {"momentum_buffer"};

    /// How the shape of a matrix scales its step.
    public enum Adjust {
        /// `√max(1, m/n)`.
        ORIGINAL,
        /// `0.2 √max(m, n)`, steps as large as AdamW's.
        MATCH_RMS_ADAMW
    }

    /// The settings of a group.
    ///
    /// @param lr the learning rate, 1e-3 at first
    /// @param weightDecay 0.1 at first
    /// @param momentum 0.95 at first
    /// @param nesterov whether to look ahead, true at first
    /// @param a the coefficient of x, 3.4445 at first
    /// @param b the coefficient of the third power, -4.775 at first
    /// @param c the coefficient of the fifth power, 2.0315 at first
    /// @param eps the least norm to divide by, 1e-7 at first
    /// @param nsSteps how often to repeat, 5 at first
    /// @param adjustLr how the shape scales the step
    public record Options(double lr, double weightDecay, double momentum, boolean nesterov, double a,
            double b, double c, double eps, int nsSteps, Adjust adjustLr) implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("Muon: lr", lr);
            Settings.notNegative("Muon: weightDecay", weightDecay);
            Settings.notNegative("Muon: momentum", momentum);
            Settings.notNegative("Muon: eps", eps);
            if (nsSteps < 0 || nsSteps >= 100) {
                throw new IllegalArgumentException(
                        "Muon: nsSteps is out of range, expected a number in [0, 100) but got " + nsSteps);
            }
            if (!Double.isFinite(a + b + c)) {
                throw new IllegalArgumentException("Muon: the coefficients must be finite but are " + a
                        + ", " + b
                        + ", " + c);
            }
        }

        @Override
        public Options lr(double v) {
            return new Options(v, weightDecay, momentum, nesterov, a, b, c, eps, nsSteps, adjustLr);
        }

        /// Returns these settings with another weight decay.
        public Options weightDecay(double v) {
            return new Options(lr, v, momentum, nesterov, a, b, c, eps, nsSteps, adjustLr);
        }

        @Override
        public Options momentum(double v) {
            return new Options(lr, weightDecay, v, nesterov, a, b, c, eps, nsSteps, adjustLr);
        }

        /// Returns these settings with or without Nesterov's method.
        public Options nesterov(boolean on) {
            return new Options(lr, weightDecay, momentum, on, a, b, c, eps, nsSteps, adjustLr);
        }

        /// Returns these settings with other coefficients of the repeated step.
        public Options nsCoefficients(double first, double third, double fifth) {
            return new Options(lr, weightDecay, momentum, nesterov, first, third, fifth, eps, nsSteps,
                    adjustLr);
        }

        /// Returns these settings with another eps.
        public Options eps(double v) {
            return new Options(lr, weightDecay, momentum, nesterov, a, b, c, v, nsSteps, adjustLr);
        }

        /// Returns these settings with another number of repetitions.
        public Options nsSteps(int v) {
            return new Options(lr, weightDecay, momentum, nesterov, a, b, c, eps, v, adjustLr);
        }

        /// Returns these settings with another scale of the step.
        public Options adjustLr(Adjust v) {
            return new Options(lr, weightDecay, momentum, nesterov, a, b, c, eps, nsSteps, v);
        }
    }

    /// Makes an optimizer with the default settings.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid or no matrix
    public Muon(List<Tensor> parameters) {
        this(parameters, 1e-3);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public Muon(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new Muon(net.parameters(), 1e-3, o -> o.momentum(0.9))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public Muon(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(matrices(parameters), options.apply(new Options(lr, 0.1, 0.95, true, 3.4445, -4.775, 2.0315,
                1e-7, 5, Adjust.ORIGINAL)));
    }

    @Override
    public Optimizer<Options> add(List<Tensor> parameters, UnaryOperator<Options> settings) {
        return super.add(matrices(parameters), settings);
    }

    private static List<Tensor> matrices(List<Tensor> parameters) {
        for (Tensor p : parameters) {
            if (p != null && p.rank() != 2) {
                throw ShapeException.of("Muon", "parameters must be matrices", "a parameter is " + p.shape(),
                        "rank == 2", p.rank(), 2);
            }
        }
        return parameters;
    }

    @Override
    protected String[] stateNames() {
        return STATE;
    }

    @Override
    protected void update(Options o, Tensor p, Tensor gradient, State state) {
        Tensor b = Formulas.average_(state.zerosLike(0, p), gradient, o.momentum);
        Tensor u = o.nesterov ? gradient.mul(1 - o.momentum).add_(b.mul(o.momentum)) : b;
        double m = p.size(0);
        double n = p.size(1);
        double scale = switch (o.adjustLr) {
            case ORIGINAL -> Math.sqrt(Math.max(1, m / n));
            case MATCH_RMS_ADAMW -> 0.2 * Math.sqrt(Math.max(m, n));
        };
        p.mul_(1 - o.lr * o.weightDecay).sub_(orthogonal(o, u).mul(o.lr * scale));
    }

    /// Returns a matrix with the same singular vectors and singular values near 1.
    private static Tensor orthogonal(Options o, Tensor u) {
        boolean tall = u.size(0) > u.size(1);
        Tensor x = tall ? u.transpose(0, 1) : u;
        x = x.div(x.square().sum().sqrt().clampMin(o.eps));
        for (int i = 0; i < o.nsSteps; i++) {
            Tensor gram = x.matmul(x.transpose(0, 1));
            Tensor sum = gram.mul(o.b).add_(gram.matmul(gram).mul_(o.c));
            x = x.mul(o.a).add_(sum.matmul(x));
        }
        return tall ? x.transpose(0, 1) : x;
    }
}
