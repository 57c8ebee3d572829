package dev.panagrad.train.data;

import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// The samples of another set at some positions.
final class Subset<T> implements DataSet<T> {
    private final DataSet<T> whole;
    private final int[] indices;

    Subset(DataSet<T> whole, int[] indices) {
        this.whole = whole;
        this.indices = indices;
        for (int i : indices) {
            Objects.checkIndex(i, whole.size());
        }
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public T get(int index) {
        return whole.get(indices[index]);
    }

    @Override
    public T get(int index, RandomGenerator random) {
        return whole.get(indices[index], random);
    }

    /// Returns 0 … n-1 in a random order, cut into parts of these fractions.
    static int[][] parts(int n, long seed, double[] fractions) {
        double total = 0;
        for (double f : fractions) {
            if (!(f >= 0)) {
                throw new IllegalArgumentException(
                        "split: a fraction is negative, expected fractions >= 0 but got " + f);
            }
            total += f;
        }
        if (total > 1 + 1e-9) {
            throw new IllegalArgumentException(
                    "split: the fractions are too large, expected a sum of at most 1"
                            + " but got " + total);
        }
        int[] order = new Draws(seed).permutation(n);
        int[][] parts = new int[fractions.length][];
        double sum = 0;
        int from = 0;
        for (int i = 0; i < parts.length; i++) {
            sum += fractions[i];
            int to = (int) Math.min(Math.round(sum * n), n);
            parts[i] = Arrays.copyOfRange(order, from, to);
            from = to;
        }
        return parts;
    }
}
