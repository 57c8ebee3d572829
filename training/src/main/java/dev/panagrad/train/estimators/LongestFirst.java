package dev.panagrad.train.estimators;

import java.util.Arrays;

/// The order in which fits are begun, so that no thread is left with a long one at the end: one fit of each
/// group, then those of the groups whose fits take longest. Results do not depend on it.
final class LongestFirst {
    private final int each;
    /// How many fits of each group have begun, and how long the first one took, infinitely until it ended.
    private final int[] begun;
    private final double[] seconds;

    /// @param groups of fits that take about the same time
    /// @param each how many fits a group has
    LongestFirst(int groups, int each) {
        this.each = each;
        begun = new int[groups];
        seconds = new double[groups];
        Arrays.fill(seconds, Double.POSITIVE_INFINITY);
    }

    /// Returns the number of the fit to begin.
    synchronized int next() {
        int best = -1;
        for (int g = 0; g < begun.length; g++) {
            if (begun[g] == 0) {
                best = g;
                break;
            }
            if (begun[g] < each && (best < 0 || seconds[g] > seconds[best])) {
                best = g;
            }
        }
        return best * each + begun[best]++;
    }

    /// Takes how long a fit took.
    synchronized void ended(int fit, double took) {
        seconds[fit / each] = took;
    }
}
