package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Draws;

/// Trains by [Solver#SGD] or [Solver#ADAM].
final class StochasticFit {
    private final MlpNetwork network;
    private final MlpSettings s;
    private final Draws random;
    private final FitHistory history;

    StochasticFit(MlpNetwork network, MlpSettings s, Draws random, FitHistory history) {
        this.network = network;
        this.s = s;
        this.random = random;
        this.history = history;
    }

    /// Trains from a vector of weights on; returns the trained one.
    ///
    /// @param y encoded targets, [n, outputs]
    /// @param stratify the class of each sample if those set aside are to have the same shares, or null
    Tensor run(Tensor start, Tensor x, Tensor y, Tensor stratify) {
        if (!s.earlyStopping) {
            return train(start, x, y, null, null);
        }
        TrainTestSplit split =
                TrainTestSplit.of(Math.toIntExact(x.size(0)), s.validationFraction, stratify, random);
        if (split.test().numel() < 2) {
            throw new IllegalArgumentException("mlp: too few samples are set aside for early stopping, "
                    + "expected at least 2 but got " + split.test().numel()
                    + "; increase validationFraction");
        }
        train(start, x.indexSelect(0, split.train()), y.indexSelect(0, split.train()),
                x.indexSelect(0, split.test()), y.indexSelect(0, split.test()));
        return history.bestVector;
    }

    private Tensor train(Tensor start, Tensor x, Tensor y, Tensor xValid, Tensor yValid) {
        Tensor vector = network.copy(start);
        StochasticUpdate update = StochasticUpdate.of(s, vector);
        int n = Math.toIntExact(x.size(0));
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (history.iterations = 1;; history.iterations++) {
            if (s.shuffle) {
                order = random.permutation(n);
            }
            history.losses.add(pass(vector, update, x, y, order));
            history.samples += n;
            if (s.earlyStopping) {
                validate(vector, xValid, yValid);
            }
            history.judge(s.earlyStopping, s.tol);
            update.passed(history.samples);
            if (history.withoutImprovement > s.patience) {
                if (update.stop()) {
                    history.converged = true;
                    return vector;
                }
                history.withoutImprovement = 0;
            }
            if (history.iterations == s.maxIter) {
                return vector;
            }
        }
    }

    private void validate(Tensor vector, Tensor x, Tensor y) {
        double score = network.output().score(network.outputs(vector, x), y);
        history.scores.add(score);
        // The first weights count as the best until there are better ones.
        if (history.bestVector == null || score > history.bestScore) {
            history.bestVector = network.copy(vector);
        }
    }

    /// Takes all batches once; returns the mean loss.
    private double pass(Tensor vector, StochasticUpdate update, Tensor x, Tensor y, int[] order) {
        int n = order.length;
        int batch = s.batchOf(n);
        double sum = 0;
        for (int from = 0; from < n; from += batch) {
            int to = Math.min(from + batch, n);
            int first = from;
            sum += Scope.run(() -> {
                Tensor chosen = Checks.index(order, first, to);
                Tensor gradient = Tensor.zerosLike(vector);
                double loss = network.lossAndGradient(vector, x.indexSelect(0, chosen),
                        y.indexSelect(0, chosen), s.alpha, gradient);
                update.step(vector, gradient);
                return loss;
            }) * (to - from);
        }
        return sum / n;
    }
}
