package dev.panagrad.tensor;

import dev.panagrad.tensor.reference.GammaFunction;

/// Draws counts by their distributions' inverses: one uniform number, from which the probabilities of counts
/// are taken away, beginning with the most likely one and going on to both sides of it. So a count is a
/// function of one number, and a draw takes as many steps as a few standard deviations have counts.
final class Tallies {
    /// Probabilities below this are not worth a step: a uniform number has 53 bits.
    private static final double NEGLIGIBLE = 0x1p-60;
    /// Larger counts are not all float64 numbers.
    private static final double MOST = 0x1p53;

    private Tallies() {
    }

    /// The probability of a count's neighbour over its own.
    private interface Ratio {
        double of(double count);
    }

    private static double draw(double u, double mode, double probability, Ratio up, Ratio down) {
        double left = u - probability;
        double high = mode;
        double low = mode;
        double above = probability;
        double below = probability;
        while (left >= 0 && above + below > NEGLIGIBLE) {
            above *= up.of(high++);
            left -= above;
            if (left < 0) {
                return high;
            }
            below *= down.of(low--);
            left -= below;
            if (left < 0) {
                return low;
            }
        }
        return mode;
    }

    private static double poisson(double u, double rate) {
        double mode = Math.floor(rate);
        double p =
                Math.exp((mode == 0 ? 0 : mode * Math.log(rate)) - rate - GammaFunction.logGamma(mode + 1));
        return draw(u, mode, p, k -> rate / (k + 1), k -> k / rate);
    }

    private static double binomial(double u, double n, double p) {
        double q = 1 - p;
        double mode = Math.min(n, Math.floor((n + 1) * p));
        double ways = GammaFunction.logGamma(n + 1) - GammaFunction.logGamma(mode + 1)
                - GammaFunction.logGamma(n - mode + 1);
        double chance = (mode == 0 ? 0 : mode * Math.log(p)) + (mode == n ? 0 : (n - mode) * Math.log1p(-p));
        return draw(u, mode, Math.exp(ways + chance), k -> (n - k) / (k + 1) * (p / q),
                k -> k / (n - k + 1) * (q / p));
    }

    static Tensor poisson(Tensor rates) {
        Tensor x = Scalars.needFloat("poisson", rates.detach());
        double[] v = x.to(DType.FLOAT64).toDoubleArray();
        double[] u = Tensor.rand(DType.FLOAT64, v.length).toDoubleArray();
        for (int i = 0; i < v.length; i++) {
            if (!(v[i] >= 0 && v[i] <= MOST)) {
                throw new IllegalArgumentException("poisson: no rate, x is " + x.shape()
                        + ", expected 0 <= rate <= 2^53 but one is " + v[i]);
            }
            v[i] = poisson(u[i], v[i]);
        }
        return Tensor.of(v).to(x.dtype()).to(x.device()).reshape(x.shape().dims());
    }

    static Tensor binomial(Tensor count, Tensor prob) {
        Scalars.needFloat("binomial", count);
        if (count.dtype() != prob.dtype()) {
            throw new DTypeException("binomial: types differ, count is " + count.dtype() + ", prob is "
                    + prob.dtype() + ", expected equal types");
        }
        long[] dims = Shape.broadcast("binomial", count.shape(), prob.shape()).dims();
        double[] n = count.detach().expand(dims).to(DType.FLOAT64).toDoubleArray();
        double[] p = prob.detach().expand(dims).to(DType.FLOAT64).toDoubleArray();
        double[] u = Tensor.rand(DType.FLOAT64, n.length).toDoubleArray();
        for (int i = 0; i < n.length; i++) {
            if (!(n[i] >= 0 && n[i] <= MOST && n[i] == Math.rint(n[i]) && p[i] >= 0 && p[i] <= 1)) {
                throw new IllegalArgumentException("binomial: no distribution, count is " + count.shape()
                        + ", prob is " + prob.shape()
                        + ", expected whole 0 <= count <= 2^53 and 0 <= prob <= 1"
                        + " but one pair is " + n[i] + " and " + p[i]);
            }
            n[i] = binomial(u[i], n[i], p[i]);
        }
        return Tensor.of(n).to(count.dtype()).to(count.device()).reshape(dims);
    }
}
