package dev.panagrad.vector.elementwise;

/// Elementary functions in double arithmetic to about 1e-10, for results in float32: short polynomials after
/// an exact reduction, with few branches, several times as fast as `java.lang.Math`.
public final class SingleMath {
    private static final double LN_2 = 0.6931471805599453;
    private static final double LOG2_E = 1.4426950408889634;
    private static final double HALF_PI = Math.PI / 2;
    /// `π/2` less its double.
    private static final double HALF_PI_LOW = 6.123233995736766e-17;
    /// Beyond this the reduction by `π/2` is left to `java.lang.Math`.
    private static final double LARGE_ANGLE = 1e6;
    /// The bits of `sqrt(1/2)`, so that mantissas lie in `[sqrt(1/2), sqrt(2))`.
    private static final long ROOT_HALF = 0x3FE6A09E667F3BCDL;

    private SingleMath() {
    }

    private static double power(double k) {
        return Double.longBitsToDouble((long) k + 1023 << 52);
    }

    /// `e^r - 1` for `|r| <= log(2)/2`.
    static double reduced(double r) {
        double p = 1.0 / 362880;
        p = Math.fma(p, r, 1.0 / 40320);
        p = Math.fma(p, r, 1.0 / 5040);
        p = Math.fma(p, r, 1.0 / 720);
        p = Math.fma(p, r, 1.0 / 120);
        p = Math.fma(p, r, 1.0 / 24);
        p = Math.fma(p, r, 1.0 / 6);
        p = Math.fma(p, r, 0.5);
        return Math.fma(p * r, r, r);
    }

    public static double exp(double x) {
        double t = Math.min(Math.max(x, -300), 300);
        double k = Math.rint(t * LOG2_E);
        double s = power(k);
        return Math.fma(s, reduced(Math.fma(k, -LN_2, t)), s);
    }

    static double expm1(double x) {
        double t = Math.min(Math.max(x, -300), 300);
        double k = Math.rint(t * LOG2_E);
        double s = power(k);
        return Math.fma(s, reduced(Math.fma(k, -LN_2, t)), s - 1);
    }

    /// `log((1 + s) / (1 - s))` for `|s| <= 0.18`.
    private static double ratio(double s) {
        double z = s * s;
        double p = 2.0 / 13;
        p = Math.fma(p, z, 2.0 / 11);
        p = Math.fma(p, z, 2.0 / 9);
        p = Math.fma(p, z, 2.0 / 7);
        p = Math.fma(p, z, 2.0 / 5);
        p = Math.fma(p, z, 2.0 / 3);
        return Math.fma(p * z, s, 2 * s);
    }

    private static long exponent(long bits) {
        return bits - ROOT_HALF >> 52;
    }

    private static double mantissa(long bits, long e) {
        double m = Double.longBitsToDouble(bits - (e << 52));
        return ratio((m - 1) / (m + 1));
    }

    private static double limits(double x, double y) {
        return x > 0 ? x == Double.POSITIVE_INFINITY ? x : y : x == 0 ? Double.NEGATIVE_INFINITY : Double.NaN;
    }

    static double log(double x) {
        long bits = Double.doubleToRawLongBits(x);
        long e = exponent(bits);
        return limits(x, Math.fma(e, LN_2, mantissa(bits, e)));
    }

    static double log1p(double x) {
        return Math.abs(x) < 0.3 ? ratio(x / (2 + x)) : log(1 + x);
    }

    static double sinh(double x) {
        double e = expm1(Math.abs(x));
        return Math.copySign(0.5 * (e + e / (e + 1)), x);
    }

    static double cosh(double x) {
        double e = exp(Math.abs(x));
        return 0.5 * (e + 1 / e);
    }

    static double sigmoid(double x) {
        double e = exp(-Math.abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    static double asinh(double x) {
        double a = Math.abs(x);
        return Math.copySign(a > 1e9 ? log(a) + LN_2 : log1p(a + a * a / (1 + Math.sqrt(1 + a * a))), x);
    }

    static double acosh(double x) {
        double t = x - 1;
        return x < 1 ? Double.NaN : x > 1e9 ? log(x) + LN_2 : log1p(t + Math.sqrt(2 * t + t * t));
    }

    static double atanh(double x) {
        double a = Math.abs(x);
        return Math.copySign(0.5 * log1p(2 * a / (1 - a)), x);
    }

    /// The sine of `|r| <= π/4`.
    static double sine(double r) {
        double z = r * r;
        double p = 1.0 / 6227020800.0;
        p = Math.fma(p, z, -1.0 / 39916800);
        p = Math.fma(p, z, 1.0 / 362880);
        p = Math.fma(p, z, -1.0 / 5040);
        p = Math.fma(p, z, 1.0 / 120);
        p = Math.fma(p, z, -1.0 / 6);
        return Math.fma(p * z, r, r);
    }

    /// The cosine of `|r| <= π/4`.
    static double cosine(double r) {
        double z = r * r;
        double p = 1.0 / 479001600;
        p = Math.fma(p, z, -1.0 / 3628800);
        p = Math.fma(p, z, 1.0 / 40320);
        p = Math.fma(p, z, -1.0 / 720);
        p = Math.fma(p, z, 1.0 / 24);
        p = Math.fma(p, z, -0.5);
        return Math.fma(p, z, 1);
    }

    static double sin(double x) {
        if (!(Math.abs(x) < LARGE_ANGLE)) {
            return Math.sin(x);
        }
        double k = Math.rint(x * (1 / HALF_PI));
        double r = Math.fma(k, -HALF_PI_LOW, Math.fma(k, -HALF_PI, x));
        long q = (long) k;
        double y = (q & 1) == 0 ? sine(r) : cosine(r);
        return (q & 2) == 0 ? y : -y;
    }

    static double cos(double x) {
        if (!(Math.abs(x) < LARGE_ANGLE)) {
            return Math.cos(x);
        }
        double k = Math.rint(x * (1 / HALF_PI));
        double r = Math.fma(k, -HALF_PI_LOW, Math.fma(k, -HALF_PI, x));
        long q = (long) k;
        double y = (q & 1) == 0 ? cosine(r) : sine(r);
        return (q + 1 & 2) == 0 ? y : -y;
    }

    static double tan(double x) {
        if (!(Math.abs(x) < LARGE_ANGLE)) {
            return Math.tan(x);
        }
        double k = Math.rint(x * (1 / HALF_PI));
        double r = Math.fma(k, -HALF_PI_LOW, Math.fma(k, -HALF_PI, x));
        return ((long) k & 1) == 0 ? sine(r) / cosine(r) : -cosine(r) / sine(r);
    }

    static double softplus(double x, double beta, double threshold) {
        return beta * x > threshold ? x : log1p(exp(beta * x)) / beta;
    }
}
