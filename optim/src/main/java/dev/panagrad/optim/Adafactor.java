package dev.panagrad.optim;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/// Adafactor (Shazeer, Stern 2018), as `torch.optim.Adafactor`: for matrices the mean square gradient is kept
/// as its means over rows and columns only. With `β = 1 - t^beta2Decay`:
/// `r ← βr + (1-β)·mean(g², -1); c ← βc + (1-β)·mean(g², -2); v = r c / mean(r)`, for vectors
/// `v ← βv + (1-β)g²`; `u = g / max(√v, eps1)`;
/// `p ← p(1 - lr·weightDecay) - max(eps2, rms(p)) · min(lr, 1/√t) · u / max(1, rms(u)/d)`.
public final class Adafactor extends Optimizer<Adafactor.Options> {
    private static final String[] STATE = {"row_var", "col_var", "variance"};

    /// The settings of a group.
    ///
    /// @param lr the learning rate, 1e-2 at first
    /// @param beta2Decay the power that says how fast the mean square forgets, -0.8 at first
    /// @param eps1 the least root of a mean square; NaN, at first, for the distance from 1 to the next
    ///     number of the parameter's type
    /// @param eps2 the least size of the parameter that scales the step, 0.001 at first
    /// @param d the size of the step that is cut off, 1 at first
    /// @param weightDecay 0 at first
    /// @param maximize whether to climb, false at first
    public record Options(double lr, double beta2Decay, double eps1, double eps2, double d,
            double weightDecay, boolean maximize) implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("Adafactor: lr", lr);
            if (!(beta2Decay <= 0)) {
                throw new IllegalArgumentException(
                        "Adafactor: beta2Decay must not be positive, expected a number <= 0 but got "
                                + beta2Decay);
            }
            if (!Double.isNaN(eps1)) {
                Settings.notNegative("Adafactor: eps1", eps1);
            }
            Settings.notNegative("Adafactor: eps2", eps2);
            if (!(d >= 1)) {
                throw new IllegalArgumentException(
                        "Adafactor: d is out of range, expected a number >= 1 but got " + d);
            }
            Settings.notNegative("Adafactor: weightDecay", weightDecay);
        }

        @Override
        public Options lr(double v) {
            return new Options(v, beta2Decay, eps1, eps2, d, weightDecay, maximize);
        }

        /// Returns these settings with another decay of beta2.
        public Options beta2Decay(double v) {
            return new Options(lr, v, eps1, eps2, d, weightDecay, maximize);
        }

        /// Returns these settings with other least roots and least sizes of the parameter.
        public Options eps(double first, double second) {
            return new Options(lr, beta2Decay, first, second, d, weightDecay, maximize);
        }

        /// Returns these settings with another limit of the step.
        public Options d(double v) {
            return new Options(lr, beta2Decay, eps1, eps2, v, weightDecay, maximize);
        }

        /// Returns these settings with another weight decay.
        public Options weightDecay(double v) {
            return new Options(lr, beta2Decay, eps1, eps2, d, v, maximize);
        }

        /// Returns these settings climbing or descending.
        public Options maximize(boolean on) {
            return new Options(lr, beta2Decay, eps1, eps2, d, weightDecay, on);
        }
    }

    /// Makes an optimizer with the default settings.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public Adafactor(List<Tensor> parameters) {
        this(parameters, 1e-2);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public Adafactor(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new Adafactor(net.parameters(), 1e-2, o -> o.weightDecay(0.1))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public Adafactor(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(parameters, options.apply(new Options(lr, -0.8, Double.NaN, 1e-3, 1, 0, false)));
    }

    @Override
    protected String[] stateNames() {
        return STATE;
    }

    @Override
    protected void update(Options o, Tensor p, Tensor gradient, State state) {
        Tensor g = o.maximize ? gradient.neg() : gradient;
        double fresh = Math.pow(state.step(), o.beta2Decay);
        Tensor rate = rms(p).clampMin(o.eps2).mul(Math.min(o.lr, 1 / Math.sqrt(state.step())));
        double eps =
                !Double.isNaN(o.eps1) ? o.eps1 : p.dtype() == DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1f);
        p.mul_(1 - o.lr * o.weightDecay);
        Tensor v;
        if (p.rank() > 1) {
            Tensor squares = g.square();
            Tensor row = state.full(0, p, stateShape(0, p.shape()), 0);
            Tensor column = state.full(1, p, stateShape(1, p.shape()), 0);
            Formulas.average_(row, squares.mean(true, -1), 1 - fresh);
            Formulas.average_(column, squares.mean(true, -2), 1 - fresh);
            v = row.matmul(column).div_(row.mean(true, -2).maximum_(eps));
        } else {
            v = Formulas.average_(state.zerosLike(2, p), g.square(), 1 - fresh).mul(1);
        }
        Tensor u = v.maximum_(eps * eps).rsqrt().mul_(g);
        p.sub_(u.mul(rate.div(rms(u).div(o.d).clampMin(1))));
    }

    private static Tensor rms(Tensor x) {
        return x.square().sum().div(x.numel()).sqrt();
    }

    @Override
    protected Shape stateShape(int i, Shape parameter) {
        return i == 2 ? parameter : parameter.with(parameter.rank() - 1 - i, 1);
    }
}
