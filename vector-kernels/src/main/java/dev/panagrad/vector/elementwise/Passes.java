package dev.panagrad.vector.elementwise;

import dev.panagrad.vector.lanes.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// The passes that sweeps are made of: each a loop over arrays of doubles without a branch.
final class Passes {
    static final double LN_2 = 0.6931471805599453;
    static final double LOG2_E = 1.4426950408889634;
    /// The bits of `sqrt(1/2)`, so that mantissas lie in `[sqrt(1/2), sqrt(2))`.
    private static final long ROOT_HALF = 0x3FE6A09E667F3BCDL;

    private Passes() {
    }

    /// A weight: 1 if x is more than a bound, else 0. The JIT makes vectors of it, as it does not of choices
    /// nor, in long loops, of `copySign`.
    static double above(double x, double bound) {
        return Math.max(Math.signum(x - bound), 0);
    }

    /// Returns whether no magnitude is above a bound; what is behind the n numbers may count, too.
    static boolean within(double[] x, double bound, int n) {
        DoubleVector most = DoubleVector.zero(Lanes.F64);
        for (int i = 0; i < n; i += Lanes.F64.length()) {
            most = DoubleVector.fromArray(Lanes.F64, x, i).abs().max(most);
        }
        return most.reduceLanes(VectorOperators.MAX) <= bound;
    }

    /// `y = Σ c[k] x^k`.
    static void polynomial(double[] c, double[] x, double[] y, int n) {
        int k = c.length - 1;
        double last = c[k];
        for (int i = 0; i < n; i++) {
            y[i] = last;
        }
        for (; k >= 4; k -= 4) {
            four(c[k - 1], c[k - 2], c[k - 3], c[k - 4], x, y, n);
        }
        for (; k >= 1; k--) {
            one(c[k - 1], x, y, n);
        }
    }

    private static void four(double p, double q, double r, double s, double[] x, double[] y, int n) {
        for (int i = 0; i < n; i++) {
            double t = x[i];
            y[i] = Math.fma(Math.fma(Math.fma(Math.fma(y[i], t, p), t, q), t, r), t, s);
        }
    }

    private static void one(double p, double[] x, double[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = Math.fma(y[i], x[i], p);
        }
    }

    /// Parts `e^x` into `2^k (1 + y)`, with y to 1e-10; bits are those of `2^k`. For `|x| < 700`.
    static void parts(double[] x, double[] y, long[] bits, int n) {
        for (int i = 0; i < n; i++) {
            double k = Math.rint(x[i] * LOG2_E);
            double r = Math.fma(k, -LN_2, x[i]);
            y[i] = SingleMath.reduced(r);
            bits[i] = (long) k + 1023 << 52;
        }
    }

    /// `y = 2^k (1 + y)`.
    static void scale(long[] bits, double[] y, int n) {
        for (int i = 0; i < n; i++) {
            double s = Double.longBitsToDouble(bits[i]);
            y[i] = Math.fma(y[i], s, s);
        }
    }

    /// `y = 2^k (1 + y) - 1`.
    static void scaleLess(long[] bits, double[] y, int n) {
        for (int i = 0; i < n; i++) {
            double s = Double.longBitsToDouble(bits[i]);
            y[i] = Math.fma(y[i], s, s - 1);
        }
    }

    /// `y = e^x` to 1e-10 for `|x| < 700`.
    static void exp(Lines l, double[] x, double[] y, int n) {
        parts(x, y, l.bits, n);
        scale(l.bits, y, n);
    }

    /// `y = e^x - 1` to 1e-10 for `|x| < 700`.
    static void expm1(Lines l, double[] x, double[] y, int n) {
        parts(x, y, l.bits, n);
        scaleLess(l.bits, y, n);
    }

    /// Parts x into `2^e m` with m near 1: e is the exponent, y the mantissa. For positive normal numbers.
    static void mantissa(Lines l, double[] x, double[] e, double[] y, int n) {
        long[] bits = l.bits;
        for (int i = 0; i < n; i++) {
            bits[i] = Double.doubleToRawLongBits(x[i]);
        }
        exponents(bits, e, n);
        for (int i = 0; i < n; i++) {
            y[i] = Double.longBitsToDouble(bits[i]);
        }
    }

    private static void exponents(long[] bits, double[] e, int n) {
        for (int i = 0; i < n; i++) {
            long k = bits[i] - ROOT_HALF >> 52;
            e[i] = k;
            bits[i] -= k << 52;
        }
    }

    /// `y = log(m)` to 1e-10 for m of [#mantissa].
    static void logNear(double[] m, double[] y, int n) {
        for (int i = 0; i < n; i++) {
            double s = (m[i] - 1) / (m[i] + 1);
            double z = s * s;
            double p = 2.0 / 13;
            p = Math.fma(p, z, 2.0 / 11);
            p = Math.fma(p, z, 2.0 / 9);
            p = Math.fma(p, z, 2.0 / 7);
            p = Math.fma(p, z, 2.0 / 5);
            p = Math.fma(p, z, 2.0 / 3);
            y[i] = Math.fma(p * z, s, 2 * s);
        }
    }

    /// `y = by log(x) + e unit`, in a unit of logarithms; uses `l.e`.
    static void log(Lines l, double[] x, double[] y, double by, double unit, int n) {
        mantissa(l, x, l.e, y, n);
        logNear(y, y, n);
        combine(l.e, y, by, unit, n);
    }

    private static void combine(double[] e, double[] y, double by, double unit, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = Math.fma(e[i], unit, y[i] * by);
        }
    }

    /// `y = log(x)` to 1e-10 for positive normal numbers.
    static void log(Lines l, double[] x, double[] y, int n) {
        log(l, x, y, 1, LN_2, n);
    }

    /// `y = log(1 + x)` to 1e-10 of its own size for `x > -1`; uses `l.d` and `l.e`.
    static void log1p(Lines l, double[] x, double[] y, int n) {
        double[] u = l.d;
        for (int i = 0; i < n; i++) {
            u[i] = 1 + x[i];
        }
        log(l, u, y, n);
        for (int i = 0; i < n; i++) {
            y[i] += (x[i] - (u[i] - 1)) / u[i];
        }
    }

    /// `y = log(1 + x)` to 1e-11 for x from 0 to 1.
    static void log1pUnit(double[] x, double[] y, int n) {
        for (int i = 0; i < n; i++) {
            double s = x[i] / (2 + x[i]);
            double z = s * s;
            double p = 2.0 / 21;
            p = Math.fma(p, z, 2.0 / 19);
            p = Math.fma(p, z, 2.0 / 17);
            p = Math.fma(p, z, 2.0 / 15);
            p = Math.fma(p, z, 2.0 / 13);
            p = Math.fma(p, z, 2.0 / 11);
            p = Math.fma(p, z, 2.0 / 9);
            p = Math.fma(p, z, 2.0 / 7);
            p = Math.fma(p, z, 2.0 / 5);
            p = Math.fma(p, z, 2.0 / 3);
            y[i] = Math.fma(p * z, s, 2 * s);
        }
    }
}
