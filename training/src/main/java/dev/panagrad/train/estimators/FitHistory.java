package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// What a fit has seen so far; a warm start goes on with it.
final class FitHistory {
    final List<Double> losses = new ArrayList<>();
    final List<Double> scores = new ArrayList<>();
    double bestLoss = Double.POSITIVE_INFINITY;
    double bestScore = Double.NEGATIVE_INFINITY;
    Tensor bestVector;
    int withoutImprovement;
    long samples;
    int iterations;
    boolean converged;

    /// Takes the last loss or, of early stopping, the last score.
    void judge(boolean earlyStopping, double tol) {
        boolean better = earlyStopping ? !(scores.getLast() < bestScore + tol)
                : !(losses.getLast() > bestLoss - tol);
        withoutImprovement = better ? 0 : withoutImprovement + 1;
        if (earlyStopping) {
            bestScore = Math.max(bestScore, scores.getLast());
        } else {
            bestLoss = Math.min(bestLoss, losses.getLast());
        }
    }
}
