package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Draws;
import java.util.Arrays;

/// Which samples are for training and which for testing, in random orders.
///
/// ```java
/// var split = TrainTestSplit.stratified(y, 0.25, 0);
/// net.fit(x.indexSelect(0, split.train()), y.indexSelect(0, split.train()));
/// ```
///
/// @param train places of samples, int64
/// @param test places of the others, int64
public record TrainTestSplit(Tensor train, Tensor test) {
    /// Splits n samples as `sklearn.model_selection.train_test_split`: `⌈testSize · n⌉` are for testing.
    ///
    /// @param testSize the share for testing, in (0, 1)
    /// @throws IllegalArgumentException if a part would be empty
    public static TrainTestSplit of(long n, double testSize, long seed) {
        return of(Math.toIntExact(n), testSize, null, new Draws(seed));
    }

    /// Splits samples so that both parts have the classes' shares.
    ///
    /// @param y the classes, integers [n]
    /// @param testSize the share for testing, in (0, 1)
    /// @throws IllegalArgumentException if a part would have fewer samples than there are classes, or a class
    ///     has a single sample
    public static TrainTestSplit stratified(Tensor y, double testSize, long seed) {
        return of(Math.toIntExact(y.numel()), testSize, y, new Draws(seed));
    }

    /// Splits samples; by classes if there are some.
    static TrainTestSplit of(int n, double testSize, Tensor stratify, Draws random) {
        Checks.range("trainTestSplit: testSize", testSize, testSize > 0 && testSize < 1,
                "a number in (0, 1)");
        int tests = (int) Math.ceil(testSize * n);
        if (n - tests < 1) {
            throw new IllegalArgumentException("trainTestSplit: a part is empty, of " + n + " samples "
                    + tests + " are for testing, expected at least 1 for training");
        }
        if (stratify == null) {
            int[] p = random.permutation(n);
            return new TrainTestSplit(Checks.index(p, tests, n), Checks.index(p, 0, tests));
        }
        return byClass(Checks.labels("trainTestSplit", stratify), n - tests, tests, random);
    }

    private static TrainTestSplit byClass(long[] labels, int trains, int tests, Draws random) {
        long[] classes = Arrays.stream(labels).distinct().sorted().toArray();
        int[] counts = new int[classes.length];
        for (long label : labels) {
            counts[Arrays.binarySearch(classes, label)]++;
        }
        if (Arrays.stream(counts).anyMatch(c -> c < 2) || Math.min(trains, tests) < classes.length) {
            throw new IllegalArgumentException("trainTestSplit: too few samples for " + classes.length
                    + " classes, the smallest class has " + Arrays.stream(counts).min().orElse(0)
                    + ", training " + trains + ", testing " + tests
                    + ", expected at least 2 in each class and one a class in each part");
        }
        int[] forTraining = shares(counts, trains, random);
        int[] left = new int[counts.length];
        Arrays.setAll(left, c -> counts[c] - forTraining[c]);
        int[] forTesting = shares(left, tests, random);
        int[] train = new int[trains];
        int[] test = new int[tests];
        int[] taken = new int[classes.length];
        int a = 0;
        int b = 0;
        for (int i : random.permutation(labels.length)) {
            int c = Arrays.binarySearch(classes, labels[i]);
            if (taken[c]++ < forTraining[c]) {
                train[a++] = i;
            } else if (taken[c] <= forTraining[c] + forTesting[c]) {
                test[b++] = i;
            }
        }
        return new TrainTestSplit(Checks.index(Checks.shuffled(train, random), 0, a),
                Checks.index(Checks.shuffled(test, random), 0, b));
    }

    /// Returns how many of each class to draw so that the shares are nearest those of the counts; ties are
    /// broken at random.
    private static int[] shares(int[] counts, int draws, Draws random) {
        double all = Arrays.stream(counts).sum();
        int[] floor = new int[counts.length];
        double[] rest = new double[counts.length];
        int missing = draws;
        for (int c = 0; c < counts.length; c++) {
            double exact = counts[c] / all * draws;
            floor[c] = (int) exact;
            rest[c] = exact - floor[c];
            missing -= floor[c];
        }
        int[] order = random.permutation(counts.length);
        for (; missing > 0; missing--) {
            int most = order[0];
            for (int c : order) {
                most = rest[c] > rest[most] ? c : most;
            }
            floor[most]++;
            rest[most] = -1;
        }
        return floor;
    }
}
