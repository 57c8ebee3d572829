package dev.panagrad.tensor.reference;

/// Draws counts by their distributions' inverses: one uniform number, from which the probabilities of counts
/// are taken away, beginning with the most likely one and going on to both sides of it. So a count is a
/// function of one number, and a draw takes as many steps as a few standard deviations have counts.
///
/// A probability is its ratio to the largest one, over the sum of all such ratios: products, quotients and
/// sums are rounded alike everywhere, so the same counts are drawn by every backend. The last sum is kept for
/// further draws from the same distribution; an instance belongs to one thread.
public final class Tally {
    /// Ratios below this part of their sum change it no more.
    private static final double NEGLIGIBLE = 0x1p-54;

    private double n = Double.NaN;
    private double ratio;
    private double mode;
    private double sum;

    /// Makes one that has drawn nothing.
    public Tally() {
    }

    /// Returns a count of the Poisson distribution.
    ///
    /// @param u in [0, 1)
    /// @param rate in [0, 2^53]
    public double poisson(double u, double rate) {
        return draw(u, Double.POSITIVE_INFINITY, rate, Math.floor(rate));
    }

    /// Returns how many of some trials succeed.
    ///
    /// @param u in [0, 1)
    /// @param trials a whole number in [0, 2^53]
    /// @param p in [0, 1]
    public double binomial(double u, double trials, double p) {
        return draw(u, trials, p / (1 - p), Math.min(trials, Math.floor((trials + 1) * p)));
    }

    /// The probability of `k + 1` over that of k; Poisson's distribution has no last count.
    private double up(double k) {
        return (n < Double.POSITIVE_INFINITY ? n - k : 1) * ratio / (k + 1);
    }

    private double down(double k) {
        return k / ((n < Double.POSITIVE_INFINITY ? n - (k - 1) : 1) * ratio);
    }

    private void prepare(double n, double ratio, double mode) {
        if (this.n == n && this.ratio == ratio && this.mode == mode) {
            return;
        }
        this.n = n;
        this.ratio = ratio;
        this.mode = mode;
        sum = 1;
        double p = 1;
        for (double k = mode; k < n && p > sum * NEGLIGIBLE; k++) {
            p *= up(k);
            sum += p;
        }
        p = 1;
        for (double k = mode; k > 0 && p > sum * NEGLIGIBLE; k--) {
            p *= down(k);
            sum += p;
        }
    }

    private double draw(double u, double n, double ratio, double mode) {
        prepare(n, ratio, mode);
        double left = u * sum - 1;
        double high = mode;
        double low = mode;
        double above = 1;
        double below = 1;
        double end = sum * NEGLIGIBLE;
        while (left >= 0 && (high < n && above > end || low > 0 && below > end)) {
            if (high < n && above > end) {
                above *= up(high++);
                left -= above;
                if (left < 0) {
                    return high;
                }
            }
            if (low > 0 && below > end) {
                below *= down(low--);
                left -= below;
                if (left < 0) {
                    return low;
                }
            }
        }
        return mode;
    }
}
