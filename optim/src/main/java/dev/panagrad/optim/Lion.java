package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.List;
import java.util.function.UnaryOperator;

/// Lion (Chen et al. 2023): steps of equal size along the sign of the mean gradient.
/// `p ← p(1 - lr·weightDecay) - lr·sign(β₁m + (1-β₁)g); m ← β₂m + (1-β₂)g`. Rates are 3 to 10 times smaller
/// than Adam's, weight decays larger by as much.
public final class Lion extends Optimizer<Lion.Options> {
    private static final String[] STATE = {"exp_avg"};

    /// The settings of a group.
    ///
    /// @param lr the learning rate, 1e-4 at first
    /// @param beta1 how much of the mean gradient counts in a step, 0.9 at first
    /// @param beta2 how much of the mean gradient is kept in a step, 0.99 at first
    /// @param weightDecay 0 at first
    /// @param maximize whether to climb, false at first
    public record Options(double lr, double beta1, double beta2, double weightDecay, boolean maximize)
            implements Settings<Options> {
        /// Checks the numbers.
        ///
        /// @throws IllegalArgumentException if one is out of range
        public Options {
            Settings.notNegative("Lion: lr", lr);
            Settings.belowOne("Lion: beta1", beta1);
            Settings.belowOne("Lion: beta2", beta2);
            Settings.notNegative("Lion: weightDecay", weightDecay);
        }

        @Override
        public Options lr(double v) {
            return new Options(v, beta1, beta2, weightDecay, maximize);
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
            return new Options(lr, b1, b2, weightDecay, maximize);
        }

        /// Returns these settings with another weight decay.
        public Options weightDecay(double v) {
            return new Options(lr, beta1, beta2, v, maximize);
        }

        /// Returns these settings climbing or descending.
        public Options maximize(boolean on) {
            return new Options(lr, beta1, beta2, weightDecay, on);
        }
    }

    /// Makes an optimizer with the default settings.
    ///
    /// @throws IllegalArgumentException if a parameter is not valid
    public Lion(List<Tensor> parameters) {
        this(parameters, 1e-4);
    }

    /// Makes an optimizer with a learning rate.
    ///
    /// @throws IllegalArgumentException if the rate or a parameter is not valid
    public Lion(List<Tensor> parameters, double lr) {
        this(parameters, lr, o -> o);
    }

    /// Makes an optimizer: `new Lion(net.parameters(), 1e-4, o -> o.weightDecay(0.1))`.
    ///
    /// @throws IllegalArgumentException if a setting or a parameter is not valid
    public Lion(List<Tensor> parameters, double lr, UnaryOperator<Options> options) {
        super(parameters, options.apply(new Options(lr, 0.9, 0.99, 0, false)));
    }

    @Override
    protected String[] stateNames() {
        return STATE;
    }

    @Override
    protected void update(Options o, Tensor p, Tensor gradient, State state) {
        Tensor.apply(new Update.LionStep(o.lr, o.beta1, o.beta2, 1 - o.lr * o.weightDecay, o.maximize), p,
                gradient, state.zerosLike(0, p));
    }
}
