package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.List;
import java.util.function.UnaryOperator;

/// Resilient propagation (Riedmiller, Braun 1993), as `torch.optim.Rprop`: every element has a step size of
/// its own, at first lr, that grows by `etaPlus` where the gradient keeps its sign and shrinks by `etaMinus`
/// where it turns; there the gradient counts as 0. `p ← p - sign(g)·size`. For full batches.
public final class Rprop extends Optimizer<Rprop.Options> {
    private static final String[] STATE = {"prev", "step_size"};

    /// The settings of a group.
    ///
    /// @param lr the learning rate, 1e-2 at first
    /// @param etaMinus the factor of a step size where the gradient turns, 0.5 at first
    /// @param etaPlus the factor where it keeps its sign, 1.2 at first
    /// @param least the least step size, 1e-6 at first
    /// @param most the largest step size, 50 at first
    /// @param maximize whether to climb, false at first
    public record Options(double lr, double etaMinus, double etaPlus, double least, double most,
            boolean maximize) implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("Rprop: lr", lr);
            if (!(0 < etaMinus && etaMinus < 1 && 1 < etaPlus && Double.isFinite(etaPlus))) {
                throw new IllegalArgumentException("Rprop: etas are out of range, expected 0 < etaMinus < 1 <"
                        + " etaPlus but they are " + etaMinus + " and " + etaPlus);
            }
            Settings.notNegative("Rprop: least", least);
            if (!(least <= most)) {
                throw new IllegalArgumentException(
                        "Rprop: step sizes are out of range, expected least <= most"
                                + " but they are " + least + " and " + most);
            }
        }

        @Override
        public Options lr(double v) {
            return new Options(v, etaMinus, etaPlus, least, most, maximize);
        }

        /// Returns these settings with other factors of the step sizes, below 1 and above.
        public Options etas(double first, double second) {
            return new Options(lr, first, second, least, most, maximize);
        }

        /// Returns these settings with other least and largest step sizes.
        public Options stepSizes(double first, double second) {
            return new Options(lr, etaMinus, etaPlus, first, second, maximize);
        }

        /// Returns these settings climbing or descending.
        public Options maximize(boolean on) {
            return new Options(lr, etaMinus, etaPlus, least, most, on);
        }
    }

    /// Makes an optimizer with the default settings.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public Rprop(List<Tensor> parameters) {
        this(parameters, 1e-2);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public Rprop(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new Rprop(net.parameters(), 1e-2, o -> o.etas(0.5, 1.2))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public Rprop(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(parameters, options.apply(new Options(lr, 0.5, 1.2, 1e-6, 50, false)));
    }

    @Override
    protected String[] stateNames() {
        return STATE;
    }

    @Override
    protected void update(Options o, Tensor p, Tensor gradient, State state) {
        Tensor.apply(new Update.RpropStep(o.etaMinus, o.etaPlus, o.least, o.most, o.maximize), p, gradient,
                state.zerosLike(0, p), state.full(1, p, p.shape(), o.lr));
    }
}
