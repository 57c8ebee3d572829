package dev.panagrad.laws;

import java.util.Arrays;

/// A rule by which the elements of an operand are drawn: the domain of an operation, away from its kinks and
/// poles.
@FunctionalInterface
public interface Values {
    /// Returns `n` elements.
    double[] draw(Draw d, int n);

    /// Numbers of these, or so far below 0 that they stay there with up to `most` added: biases that take
    /// sums to one side of a rectifier's kink.
    static Values aside(Values positive, double most) {
        return (d, n) -> {
            double[] v = positive.draw(d, n);
            for (int i = 0; i < n; i++) {
                v[i] = d.chance(0.5) ? v[i] : -most - 1 - v[i];
            }
            return v;
        };
    }

    /// Numbers uniform in `[low, high)`.
    static Values between(double low, double high) {
        return (d, n) -> {
            double[] v = new double[n];
            Arrays.setAll(v, _ -> d.uniform(low, high));
            return v;
        };
    }

    /// Standard normal numbers.
    static Values normal() {
        return (d, n) -> {
            double[] v = new double[n];
            Arrays.setAll(v, _ -> d.normal());
            return v;
        };
    }

    /// Numbers of either sign whose magnitude is uniform in `[low, high)`.
    static Values around(double low, double high) {
        return (d, n) -> {
            double[] v = new double[n];
            Arrays.setAll(v, _ -> d.uniform(low, high) * (d.chance(0.5) ? 1 : -1));
            return v;
        };
    }

    /// Integers in `[low, high]`, both included.
    static Values integers(int low, int high) {
        return (d, n) -> {
            double[] v = new double[n];
            Arrays.setAll(v, _ -> d.between(low, high));
            return v;
        };
    }

    /// One of these numbers each.
    static Values of(double... choices) {
        return (d, n) -> {
            double[] v = new double[n];
            Arrays.setAll(v, _ -> choices[d.between(0, choices.length - 1)]);
            return v;
        };
    }

    /// Numbers `whole + fraction` with a fraction in `[0.1, 0.4)` or `[0.6, 0.9)`, away from the steps of
    /// rounding.
    static Values betweenSteps() {
        return (d, n) -> {
            double[] v = new double[n];
            Arrays.setAll(v, _ -> d.between(-4, 3) + d.uniform(0.1, 0.4) + (d.chance(0.5) ? 0.5 : 0));
            return v;
        };
    }

    /// Numbers that differ from each other by at least 0.15, in random order; with another phase in `{0, 1}`
    /// also from those of this one.
    static Values distinct(int phase) {
        return (d, n) -> {
            int[] rank = d.permutation(n);
            double[] v = new double[n];
            Arrays.setAll(v, i -> 0.5 * (rank[i] - n / 2) + 0.25 * phase + d.uniform(0, 0.1));
            return v;
        };
    }

    /// Normal numbers among which NaN, infinities, zeros of both signs, and large and small ones are
    /// frequent.
    ///
    /// @param extremes whether the largest and smallest numbers of float32 are among them; products and sums
    /// of such overflow depending on the order
    static Values special(boolean extremes) {
        double[] all = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, 1, -1, 0.5,
                -0.5,
                2.5, 88.5f, -104f, 1e-15f, 1e12f, -1e12f, Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE};
        int count = extremes ? all.length : all.length - 3;
        return (d, n) -> {
            double[] v = new double[n];
            Arrays.setAll(v, _ -> d.chance(0.5) ? (float) d.normal() : all[d.between(0, count - 1)]);
            return v;
        };
    }
}
