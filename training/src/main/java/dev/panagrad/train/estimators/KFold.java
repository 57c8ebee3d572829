package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Draws;
import java.util.Arrays;
import java.util.List;

/// Parts of equal size, as `sklearn.model_selection.KFold`: of n samples the first `n mod k` parts have one
/// more.
///
/// @param folds the number of parts, at least 2
/// @param seed if not null, the samples are shuffled by it; else parts are runs of neighbours
public record KFold(int folds, Long seed) implements Splitter {
    /// Makes folds without shuffling.
    ///
    /// @throws IllegalArgumentException if there are fewer than two
    public KFold(int folds) {
        this(folds, null);
    }

    /// Checks the number.
    ///
    /// @throws IllegalArgumentException if there are fewer than two folds
    public KFold {
        Checks.range("kFold: folds", folds, folds >= 2, "a number >= 2");
    }

    @Override
    public List<TrainTestSplit> split(Tensor x, Tensor y) {
        Checks.sameNumber("kFold", x, y);
        int n = Math.toIntExact(x.size(0));
        Checks.range("kFold: folds", folds, folds <= n, "at most the " + n + " samples");
        int[] order = new int[n];
        if (seed != null) {
            order = new Draws(seed).permutation(n);
        } else {
            Arrays.setAll(order, i -> i);
        }
        int[] fold = new int[n];
        int at = 0;
        for (int f = 0; f < folds; f++) {
            for (int size = n / folds + (f < n % folds ? 1 : 0); size > 0; size--) {
                fold[order[at++]] = f;
            }
        }
        return Splitter.of(fold, folds);
    }
}
