package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Draws;
import java.util.Arrays;
import java.util.List;

/// Parts in which each class has nearly its share, as `sklearn.model_selection.StratifiedKFold`, with the
/// same parts if not shuffled.
///
/// @param folds the number of parts, at least 2
/// @param seed if not null, each class is shuffled by it; else its first samples are in the first part
public record StratifiedKFold(int folds, Long seed) implements Splitter {
    /// Makes folds without shuffling.
    ///
    /// @throws IllegalArgumentException if there are fewer than two
    public StratifiedKFold(int folds) {
        this(folds, null);
    }

    /// Checks the number.
    ///
    /// @throws IllegalArgumentException if there are fewer than two folds
    public StratifiedKFold {
        Checks.range("stratifiedKFold: folds", folds, folds >= 2, "a number >= 2");
    }

    /// Returns the splits.
    ///
    /// @param y the classes, integers [n]
    /// @throws IllegalArgumentException if every class has fewer samples than there are folds
    @Override
    public List<TrainTestSplit> split(Tensor x, Tensor y) {
        Checks.sameNumber("stratifiedKFold", x, y);
        long[] labels = Checks.labels("stratifiedKFold", y);
        // Classes are numbered by their first sample.
        long[] classes = Arrays.stream(labels).distinct().toArray();
        int[] counts = new int[classes.length];
        int[] of = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            while (classes[of[i]] != labels[i]) {
                of[i]++;
            }
            counts[of[i]]++;
        }
        int most = Arrays.stream(counts).max().orElse(0);
        Checks.range("stratifiedKFold: folds", folds, folds <= most,
                "at most the " + most + " samples of the largest class");
        int[] sorted = of.clone();
        Arrays.sort(sorted);
        int[][] share = new int[classes.length][folds];
        for (int i = 0; i < sorted.length; i++) {
            share[sorted[i]][i % folds]++;
        }
        Draws random = seed == null ? null : new Draws(seed);
        int[] fold = new int[labels.length];
        for (int c = 0; c < classes.length; c++) {
            int[] parts = parts(share[c], counts[c]);
            if (random != null) {
                parts = Checks.shuffled(parts, random);
            }
            int at = 0;
            for (int i = 0; i < of.length; i++) {
                if (of[i] == c) {
                    fold[i] = parts[at++];
                }
            }
        }
        return Splitter.of(fold, folds);
    }

    /// Returns each fold as often as it has samples.
    private static int[] parts(int[] share, int count) {
        int[] parts = new int[count];
        int at = 0;
        for (int f = 0; f < share.length; f++) {
            for (int k = 0; k < share[f]; k++) {
                parts[at++] = f;
            }
        }
        return parts;
    }
}
