package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.op.Ints;

/// The places of a recurrent layer's packed sequences: at each time a row of n units for each sequence that
/// still goes on, the longest sequences first. A unit `i` of a time is one of all its rows' units.
final class RecurrentSteps {
    private final int[] sizes;
    private final boolean reverse;
    private final int n;
    private final int[] starts;

    /// @param sizes how many sequences there are at each time
    /// @param reverse whether the last time comes first
    /// @param n units of a row
    RecurrentSteps(Ints sizes, boolean reverse, long n) {
        this.sizes = sizes.toArray();
        this.reverse = reverse;
        this.n = (int) n;
        starts = new int[this.sizes.length + 1];
        for (int t = 0; t < this.sizes.length; t++) {
            starts[t + 1] = starts[t] + this.sizes[t];
        }
    }

    /// Returns the number of times.
    int count() {
        return sizes.length;
    }

    /// Returns the number of rows of all times.
    int rows() {
        return starts[sizes.length];
    }

    /// Returns the number of units of all times.
    int plane() {
        return rows() * n;
    }

    /// Returns the time of the k-th step.
    int time(int k) {
        return reverse ? sizes.length - 1 - k : k;
    }

    /// Returns the number of units at a time.
    int units(int t) {
        return sizes[t] * n;
    }

    /// Returns the place of a unit among those of all times.
    int at(int t, int i) {
        return starts[t] * n + i;
    }

    /// Returns the place of a unit's gate where a row has some gates of n units.
    int gate(int t, int i, int gates, int j) {
        return ((starts[t] + i / n) * gates + j) * n + i % n;
    }

    /// Returns what a state was before a time.
    ///
    /// @param first the state of each sequence before its first time
    /// @param states after each time, from an offset
    double before(int t, int i, double[] first, double[] states, int offset) {
        int past = reverse ? t + 1 : t - 1;
        boolean begins = past < 0 || past >= sizes.length || i / n >= sizes[past];
        return begins ? first[i] : states[offset + at(past, i)];
    }

    /// Returns a sum with the product of a gate's row of a weight [gates · n, n] and the state of a unit's
    /// row.
    double product(double sum, double[] w, int j, double[] h, int i) {
        for (int l = 0; l < n; l++) {
            sum += w[(j * n + i % n) * n + l] * h[i / n * n + l];
        }
        return sum;
    }

    /// Adds to the gradients by the states before a time what comes through the weight.
    ///
    /// @param d gradients by the sums of gates, from an offset
    void pullBack(int t, double[] d, int offset, int gates, double[] w, double[] dh) {
        for (int i = 0; i < units(t); i++) {
            for (int row = 0; row < gates * n; row++) {
                dh[i] += d[offset + (starts[t] + i / n) * gates * n + row] * w[row * n + i % n];
            }
        }
    }
}
