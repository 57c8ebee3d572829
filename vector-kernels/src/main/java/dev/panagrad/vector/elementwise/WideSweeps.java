package dev.panagrad.vector.elementwise;

import dev.panagrad.vector.lanes.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// Elementary functions as sweeps in float64, to one or two units in the last place.
final class WideSweeps {
    private static final double LN2_HIGH = 0x1.62e42fefa38p-1;
    private static final double LN2_LOW = 0x1.ef35793c7673p-45;
    /// What is added to and subtracted from a number to round it.
    private static final double MAGIC = 0x1.8p52;
    private static final double HALF_PI = Math.PI / 2;
    private static final double HALF_PI_MIDDLE = 6.123233995736766e-17;
    private static final double HALF_PI_LOW = -1.4973849048591833e-33;
    /// `1 / 17!` down to `1 / 3!`, with the signs of the sine's series.
    private static final double[] SINE = {-1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800,
            1.0 / 6227020800.0, -1.0 / 1307674368000.0, 1.0 / 355687428096000.0};
    private static final double[] COSINE = {-1.0 / 2, 1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800,
            1.0 / 479001600, -1.0 / 87178291200.0, 1.0 / 20922789888000.0};

    private WideSweeps() {
    }

    /// Parts `e^x` into `2^k (1 + y)`; `l.bits` are those of `2^k`. For x from -708 to 709.
    private static void parts(Lines l, double[] x, double[] y, int n) {
        long[] bits = l.bits;
        double[] r = l.e;
        for (int i = 0; i < n; i++) {
            double k = Math.rint(x[i] * Passes.LOG2_E);
            r[i] = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, x[i]));
            bits[i] = (long) k + 1023 << 52;
        }
        for (int i = 0; i < n; i++) {
            double t = r[i];
            double p = 1.0 / 6227020800.0;
            p = Math.fma(p, t, 1.0 / 479001600);
            p = Math.fma(p, t, 1.0 / 39916800);
            p = Math.fma(p, t, 1.0 / 3628800);
            p = Math.fma(p, t, 1.0 / 362880);
            p = Math.fma(p, t, 1.0 / 40320);
            p = Math.fma(p, t, 1.0 / 5040);
            p = Math.fma(p, t, 1.0 / 720);
            p = Math.fma(p, t, 1.0 / 120);
            p = Math.fma(p, t, 1.0 / 24);
            p = Math.fma(p, t, 1.0 / 6);
            p = Math.fma(p, t, 0.5);
            y[i] = Math.fma(p * t, t, t);
        }
    }

    private static DoubleVector c(double v) {
        return DoubleVector.broadcast(Lanes.F64, v);
    }

    /// The same as `2^k (1 + y)` of [#parts], in one loop.
    static void exp(Lines l, int n, double p, double q) {
        for (int i = 0; i < n; i += Lanes.F64.length()) {
            DoubleVector x = DoubleVector.fromArray(Lanes.F64, l.x, i);
            DoubleVector shifted = x.fma(c(Passes.LOG2_E), c(MAGIC));
            DoubleVector k = shifted.sub(MAGIC);
            DoubleVector r = k.fma(c(-LN2_LOW), k.fma(c(-LN2_HIGH), x));
            DoubleVector y = c(1.0 / 6227020800.0).fma(r, c(1.0 / 479001600)).fma(r, c(1.0 / 39916800));
            y = y.fma(r, c(1.0 / 3628800)).fma(r, c(1.0 / 362880)).fma(r, c(1.0 / 40320));
            y = y.fma(r, c(1.0 / 5040)).fma(r, c(1.0 / 720)).fma(r, c(1.0 / 120));
            y = y.fma(r, c(1.0 / 24)).fma(r, c(1.0 / 6)).fma(r, c(0.5));
            DoubleVector power = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52)
                    .add(0x3FF0000000000000L).reinterpretAsDoubles();
            y.mul(r).fma(r, r).fma(power, power).intoArray(l.y, i);
        }
    }

    static void expm1(Lines l, int n, double p, double q) {
        parts(l, l.x, l.y, n);
        Passes.scaleLess(l.bits, l.y, n);
    }

    /// `e / (e + 2)` of `e = e^(2 |x|) - 1`.
    static void tanh(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] a = l.a;
        for (int i = 0; i < n; i++) {
            a[i] = 2 * Math.min(Math.abs(x[i]), 20);
        }
        parts(l, a, y, n);
        Passes.scaleLess(l.bits, y, n);
        for (int i = 0; i < n; i++) {
            y[i] = y[i] / (y[i] + 2) * Math.signum(x[i]);
        }
    }

    /// `1 / (1 + e)` of `e = e^-|x|`, or e times that.
    static void sigmoid(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] a = l.a;
        for (int i = 0; i < n; i++) {
            a[i] = -Math.abs(x[i]);
        }
        parts(l, a, y, n);
        Passes.scale(l.bits, y, n);
        for (int i = 0; i < n; i++) {
            double w = 0.5 * Math.signum(x[i]) + 0.5;
            y[i] = (w + (1 - w) * y[i]) / (1 + y[i]);
        }
    }

    /// As in Sun's fdlibm, e_log.c: of `m = 1 + f` and `s = f / (2 + f)`, `f - (f²/2 - s (f²/2 + R(s²)))`.
    static void log(Lines l, int n, double p, double q) {
        double[] y = l.y;
        double[] e = l.e;
        Passes.mantissa(l, l.x, e, y, n);
        for (int i = 0; i < n; i++) {
            double f = y[i] - 1;
            double s = f / (2 + f);
            double z = s * s;
            double c = 2.0 / 21;
            c = Math.fma(c, z, 2.0 / 19);
            c = Math.fma(c, z, 2.0 / 17);
            c = Math.fma(c, z, 2.0 / 15);
            c = Math.fma(c, z, 2.0 / 13);
            c = Math.fma(c, z, 2.0 / 11);
            c = Math.fma(c, z, 2.0 / 9);
            c = Math.fma(c, z, 2.0 / 7);
            c = Math.fma(c, z, 2.0 / 5);
            c = Math.fma(c, z, 2.0 / 3);
            double half = 0.5 * f * f;
            double low = Math.fma(s, Math.fma(c, z, half), e[i] * LN2_LOW);
            y[i] = Math.fma(e[i], LN2_HIGH, f - (half - low));
        }
    }

    /// What is left of x by `π/2` in b; c is the quotient.
    private static void reduce(double[] x, double[] b, double[] c, int n) {
        for (int i = 0; i < n; i++) {
            double k = Math.rint(x[i] * (1 / HALF_PI));
            double r = Math.fma(k, -HALF_PI_MIDDLE, Math.fma(k, -HALF_PI, x[i]));
            b[i] = Math.fma(k, -HALF_PI_LOW, r);
            c[i] = k;
        }
    }

    static void sin(Lines l, int n, double p, double q) {
        reduce(l.x, l.b, l.c, n);
        waves(l, n, 0);
    }

    static void cos(Lines l, int n, double p, double q) {
        reduce(l.x, l.b, l.c, n);
        waves(l, n, 1);
    }

    /// The sine of the angle b and c quarter turns and some more.
    private static void waves(Lines l, int n, double more) {
        double[] b = l.b;
        double[] c = l.c;
        double[] z = l.z;
        double[] y = l.y;
        for (int i = 0; i < n; i++) {
            z[i] = b[i] * b[i];
        }
        Passes.polynomial(SINE, z, l.a, n);
        Passes.polynomial(COSINE, z, l.d, n);
        double[] a = l.a;
        double[] d = l.d;
        for (int i = 0; i < n; i++) {
            double sine = Math.fma(a[i] * z[i], b[i], b[i]);
            double cosine = Math.fma(d[i], z[i], 1);
            y[i] = turned(c[i] + more, sine, cosine);
        }
    }

    /// The sine of an angle and k quarter turns, of the angle's sine and cosine.
    private static double turned(double k, double sine, double cosine) {
        double half = Math.floor(k * 0.5);
        double odd = k - 2 * half;
        double sign = 1 - 2 * (half - 2 * Math.floor(half * 0.5));
        return sign * (odd * cosine + (1 - odd) * sine);
    }

    /// `d = cos(x)` and then `x = sin(x)`, for `|x| <= 1e5`; uses e and z.
    static void circle(Lines l, int n) {
        double[] x = l.x;
        double[] d = l.d;
        double[] e = l.e;
        double[] z = l.z;
        reduce(x, d, e, n);
        for (int i = 0; i < n; i++) {
            z[i] = d[i] * d[i];
        }
        Passes.polynomial(SINE, z, x, n);
        for (int i = 0; i < n; i++) {
            x[i] = Math.fma(x[i] * z[i], d[i], d[i]);
        }
        Passes.polynomial(COSINE, z, d, n);
        for (int i = 0; i < n; i++) {
            double sine = x[i];
            double cosine = Math.fma(d[i], z[i], 1);
            x[i] = turned(e[i], sine, cosine);
            d[i] = turned(e[i] + 1, sine, cosine);
        }
    }
}
