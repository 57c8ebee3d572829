package dev.panagrad.train.loading;

import dev.panagrad.train.data.Draws;
import java.util.Arrays;

/// Which samples an epoch visits, and in which order: a pure function of the epoch.
@FunctionalInterface
public interface Sampler {
    /// Returns the positions that an epoch visits, in order.
    ///
    /// @param epoch from 0
    int[] order(long epoch);

    /// Returns 0 … n-1 in order.
    static Sampler sequential(int n) {
        int[] all = new int[n];
        Arrays.setAll(all, i -> i);
        return _ -> all.clone();
    }

    /// Returns 0 … n-1 in a random order, another one each epoch.
    static Sampler shuffled(int n, long seed) {
        return epoch -> new Draws(seed, epoch).permutation(n);
    }

    /// Returns some positions in a random order, another one each epoch.
    static Sampler subset(int[] indices, long seed) {
        int[] all = indices.clone();
        return epoch -> {
            int[] order = new Draws(seed, epoch).permutation(all.length);
            Arrays.setAll(order, i -> all[order[i]]);
            return order;
        };
    }

    /// Returns `count` positions of 0 … n-1, each drawn from all.
    ///
    /// @throws IllegalArgumentException if n is not positive or the count negative
    static Sampler withReplacement(int n, int count, long seed) {
        if (n < 1 || count < 0) {
            throw new IllegalArgumentException("sampler: nothing to draw from, expected n >= 1 and count >= 0"
                    + " but they are " + n + " and " + count);
        }
        return epoch -> {
            Draws draws = new Draws(seed, epoch);
            int[] order = new int[count];
            Arrays.setAll(order, _ -> draws.nextInt(n));
            return order;
        };
    }

    /// Returns `count` positions, each drawn from all with a probability in proportion to its weight, as
    /// `WeightedRandomSampler`.
    ///
    /// @throws IllegalArgumentException if a weight is negative or not finite, or all are 0, or the count is
    ///         negative
    static Sampler weighted(double[] weights, int count, long seed) {
        double[] sums = weights.clone();
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            if (!(sums[i] >= 0 && Double.isFinite(sums[i]))) {
                throw new IllegalArgumentException(
                        "sampler: weights must be finite and not negative, expected"
                                + " numbers >= 0 but weight " + i + " is " + sums[i]);
            }
            sum += sums[i];
            sums[i] = sum;
        }
        if (!(sum > 0) || count < 0) {
            throw new IllegalArgumentException("sampler: nothing to draw from, expected a positive weight and"
                    + " count >= 0 but the sum of the weights is " + sum + ", count " + count);
        }
        double total = sum;
        return epoch -> {
            Draws draws = new Draws(seed, epoch);
            int[] order = new int[count];
            Arrays.setAll(order, _ -> above(sums, draws.nextDouble() * total));
            return order;
        };
    }

    /// Returns the first position whose sum is above a number.
    private static int above(double[] sums, double at) {
        int low = 0;
        int high = sums.length - 1;
        while (low < high) {
            int middle = low + high >>> 1;
            if (sums[middle] > at) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
