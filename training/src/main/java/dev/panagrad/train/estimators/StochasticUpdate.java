package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;

/// Moves the weights by the gradient of a batch, with scikit-learn's formulas.
sealed interface StochasticUpdate {
    /// Changes the vector in place.
    void step(Tensor vector, Tensor gradient);

    /// Is told that a pass over the samples has ended, after so many in all.
    default void passed(long samples) {
    }

    /// Is told that training stopped getting better; returns whether to end.
    default boolean stop() {
        return true;
    }

    static StochasticUpdate of(MlpSettings s, Tensor vector) {
        return s.solver == Solver.SGD ? new Momentum(s, Tensor.zerosLike(vector))
                : new Adam(s, Tensor.zerosLike(vector), Tensor.zerosLike(vector));
    }

    /// Stochastic gradient descent with momentum.
    final class Momentum implements StochasticUpdate {
        private final MlpSettings s;
        private final Tensor velocity;
        private double rate;

        Momentum(MlpSettings s, Tensor velocity) {
            this.s = s;
            this.velocity = velocity;
            rate = s.learningRateInit;
        }

        @Override
        public void step(Tensor vector, Tensor gradient) {
            Tensor pull = gradient.mul(rate);
            velocity.mul_(s.momentum).sub_(pull);
            vector.add_(s.nesterov ? velocity.mul(s.momentum).sub_(pull) : velocity);
        }

        @Override
        public void passed(long samples) {
            if (s.learningRate == LearningRate.INVSCALING) {
                rate = s.learningRateInit / Math.pow(samples + 1, s.powerT);
            }
        }

        @Override
        public boolean stop() {
            if (s.learningRate != LearningRate.ADAPTIVE || rate <= 1e-6) {
                return true;
            }
            rate /= 5;
            return false;
        }
    }

    /// Adam (Kingma, Ba 2015) in the form that adds epsilon before the correction of the bias.
    final class Adam implements StochasticUpdate {
        private final MlpSettings s;
        private final Tensor mean;
        private final Tensor square;
        private int steps;

        Adam(MlpSettings s, Tensor mean, Tensor square) {
            this.s = s;
            this.mean = mean;
            this.square = square;
        }

        @Override
        public void step(Tensor vector, Tensor gradient) {
            steps++;
            mean.mul_(s.beta1).add_(gradient.mul(1 - s.beta1));
            square.mul_(s.beta2).add_(gradient.square().mul_(1 - s.beta2));
            double rate = s.learningRateInit * Math.sqrt(1 - Math.pow(s.beta2, steps))
                    / (1 - Math.pow(s.beta1, steps));
            vector.sub_(mean.mul(rate).div_(square.sqrt().add_(s.epsilon)));
        }
    }
}
