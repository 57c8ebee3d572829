package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.List;
import java.util.function.UnaryOperator;

/// Averaged stochastic gradient descent (Polyak, Juditsky 1992), as `torch.optim.ASGD`:
/// `p ← p(1 - lambd·η) - η·g` with `η = lr/(1 + lambd·lr·t)^alpha`; from step t0 on the mean of the
/// parameters so far is kept in the state as `ax`.
public final class ASGD extends Optimizer<ASGD.Options> {
    private static final String[] STATE = {"ax"};
    private static final String[] NUMBERS = {"eta", "mu"};

    /// The settings of a group.
    ///
    /// @param lr the learning rate, 1e-2 at first
    /// @param lambd how fast parameters and rate decay, 1e-4 at first
    /// @param alpha the power of the rate's decay, 0.75 at first
    /// @param t0 the step at which averaging begins, 1e6 at first
    /// @param weightDecay the factor of the parameter that is added to its gradient, 0 at first
    /// @param maximize whether to climb, false at first
    public record Options(double lr, double lambd, double alpha, double t0, double weightDecay,
            boolean maximize) implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("ASGD: lr", lr);
            Settings.notNegative("ASGD: lambd", lambd);
            Settings.notNegative("ASGD: alpha", alpha);
            Settings.notNegative("ASGD: t0", t0);
            Settings.notNegative("ASGD: weightDecay", weightDecay);
        }

        @Override
        public Options lr(double v) {
            return new Options(v, lambd, alpha, t0, weightDecay, maximize);
        }

        /// Returns these settings with another lambd.
        public Options lambd(double v) {
            return new Options(lr, v, alpha, t0, weightDecay, maximize);
        }

        /// Returns these settings with another alpha.
        public Options alpha(double v) {
            return new Options(lr, lambd, v, t0, weightDecay, maximize);
        }

        /// Returns these settings with another begin of the averaging.
        public Options t0(double v) {
            return new Options(lr, lambd, alpha, v, weightDecay, maximize);
        }

        /// Returns these settings with another weight decay.
        public Options weightDecay(double v) {
            return new Options(lr, lambd, alpha, t0, v, maximize);
        }

        /// Returns these settings climbing or descending.
        public Options maximize(boolean on) {
            return new Options(lr, lambd, alpha, t0, weightDecay, on);
        }
    }

    /// Makes an optimizer with the default settings.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public ASGD(List<Tensor> parameters) {
        this(parameters, 1e-2);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public ASGD(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new ASGD(net.parameters(), 1e-2, o -> o.t0(1e4))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public ASGD(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(parameters, options.apply(new Options(lr, 1e-4, 0.75, 1e6, 0, false)));
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
        double eta = state.step() == 1 ? o.lr : state.number(0);
        double mu = state.step() == 1 ? 1 : state.number(1);
        Tensor.apply(new Update.AveragedStep(eta, 1 - o.lambd * eta, mu, o.weightDecay, o.maximize), p,
                gradient,
                state.zerosLike(0, p));
        state.number(0, o.lr / Math.pow(1 + o.lambd * o.lr * state.step(), o.alpha));
        state.number(1, 1 / Math.max(1, state.step() - o.t0));
    }
}
