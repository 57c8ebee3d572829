package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Special;

/// What the functions from analysis mean.
public final class SpecialMeaning {
    private static final double LN_2 = Math.log(2);

    private SpecialMeaning() {
    }

    static void run(Special op, Tensor x, Tensor out) {
        double[] v = Elements.doubles(x);
        for (int i = 0; i < v.length; i++) {
            v[i] = of(op, v[i]);
        }
        Elements.write(out, v);
    }

    private static double of(Special op, double x) {
        return switch (op) {
            case Special.Acos() -> Math.acos(x);
            case Special.Asin() -> Math.asin(x);
            case Special.Sinh() -> Math.sinh(x);
            case Special.Cosh() -> Math.cosh(x);
            case Special.Asinh() -> asinh(x);
            case Special.Acosh() -> acosh(x);
            case Special.Atanh() -> atanh(x);
            case Special.Log2() -> log2(x);
            case Special.Log10() -> Math.log10(x);
            case Special.Erfc() -> ErrorFunction.erfc(x);
            case Special.Erfcx() -> ErrorFunction.scaled(x);
            case Special.Erfinv() -> ErrorFunction.inverse(x);
            case Special.Ndtri() -> ErrorFunction.normalQuantile(x);
            case Special.Exp2() -> Math.pow(2, x);
            case Special.Lgamma() -> GammaFunction.logGamma(x);
            case Special.Polygamma(var order) -> GammaFunction.polygamma(order, x);
            case Special.BesselI(var order, var scaled) -> besselI(order, scaled, x);
            case Special.BesselJ(var order) -> BesselFunction.j(order, x);
            case Special.BesselY(var order) -> BesselFunction.y(order, x);
            case Special.BesselK(var order, var scaled) -> BesselFunction.k(order, scaled, x);
        };
    }

    /// Returns the inverse of the hyperbolic sine, accurate near 0.
    public static double asinh(double x) {
        double a = Math.abs(x);
        double r = a > 0x1p28 ? Math.log(a) + LN_2 : Math.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
        return Math.copySign(r, x);
    }

    /// Returns the inverse of the hyperbolic cosine, accurate near 1.
    public static double acosh(double x) {
        double t = x - 1;
        return x < 1 ? Double.NaN : x > 0x1p28 ? Math.log(x) + LN_2
                : Math.log1p(t + Math.sqrt(2 * t + t * t));
    }

    /// Returns the inverse of the hyperbolic tangent, accurate near 0.
    public static double atanh(double x) {
        double a = Math.abs(x);
        return Math.copySign(0.5 * Math.log1p(2 * a / (1 - a)), x);
    }

    /// Returns the logarithm to the base 2, exact for powers of 2.
    public static double log2(double x) {
        if (!(x >= Double.MIN_NORMAL && x < Double.POSITIVE_INFINITY)) {
            return Math.log(x) / LN_2;
        }
        int e = Math.getExponent(x);
        double m = Math.scalb(x, -e);
        if (m > 1.5) {
            m *= 0.5;
            e++;
        }
        return e + Math.log(m) / LN_2;
    }

    /// Returns the modified Bessel function of order 0 or 1, times `e^-|x|` if scaled: the power series, or
    /// the asymptotic one for large arguments (Abramowitz, Stegun 9.6.10 and 9.7.1).
    public static double besselI(int order, boolean scaled, double x) {
        double a = Math.abs(x);
        double sign = order == 1 && x < 0 ? -1 : 1;
        if (a <= 20) {
            double term = order == 0 ? 1 : a / 2;
            double sum = term;
            for (int k = 1; term > 1e-17 * sum; k++) {
                term *= a / 2 * (a / 2) / ((double) k * (k + order));
                sum += term;
            }
            return sign * (scaled ? sum * Math.exp(-a) : sum);
        }
        double mu = 4.0 * order * order;
        double term = 1;
        double sum = 1;
        for (int k = 1; k < 30; k++) {
            term *= -(mu - (2 * k - 1.0) * (2 * k - 1)) / (k * 8 * a);
            sum += term;
        }
        double root = sum / Math.sqrt(2 * Math.PI * a);
        return sign * (Double.isInfinite(a) ? scaled ? 0 : a
                : scaled ? root : Math.exp(a / 2) * root * Math.exp(a / 2));
    }
}
