package dev.panagrad.tensor.reference;

/// The incomplete gamma functions to nearly double precision, by their power series or their continued
/// fraction (Abramowitz, Stegun 6.5.29 and 6.5.31), and Hurwitz's zeta function of real order.
public final class GammaIntegral {
    private static final double EPS = 1e-17;
    private static final double TINY = 1e-300;
    /// The largest order whose series is summed.
    public static final double LARGE = 1e7;
    private static final double[] BERNOULLI = {1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600,
            1.0 / 47900160, -691.0 / 1307674368000.0, 1.0 / 74724249600.0, -3617.0 / 10670622842880000.0};

    private GammaIntegral() {
    }

    /// Returns the part of `Γ(a)`'s integral up to x, or from x on if `upper`, over `Γ(a)`.
    public static double of(boolean upper, double a, double x) {
        if (Double.isNaN(a) || Double.isNaN(x) || a < 0 || x < 0 || a == 0 && x == 0
                || Double.isInfinite(a) && Double.isInfinite(x)) {
            return Double.NaN;
        }
        if (a == 0 || Double.isInfinite(x)) {
            return upper ? 0 : 1;
        }
        if (x == 0 || Double.isInfinite(a)) {
            return upper ? 1 : 0;
        }
        if (a > LARGE) {
            return large(upper, a, x);
        }
        return of(upper, a, x, Math.exp(a * Math.log(x) - x - GammaFunction.logGamma(a)));
    }

    /// Returns the same of finite x > 0 and `0 < a <= LARGE`, by their `factor = x^a e^-x / Γ(a)`.
    public static double of(boolean upper, double a, double x, double factor) {
        if (x < a + 1) {
            double below = series(a, x) * factor;
            return upper ? 1 - below : below;
        }
        double above = fraction(a, x) * factor;
        return upper ? above : 1 - above;
    }

    /// The first terms of the expansion that holds for all x (Temme 1979; DLMF 8.12.3): the rest is less than
    /// `0.01 a^-1.5`.
    private static double large(boolean upper, double a, double x) {
        double m = (x - a) / a;
        double eta = Math.copySign(Math.sqrt(2 * (m - Math.log1p(m))), m);
        double first = Math.abs(m) < 1e-3 ? -1.0 / 3 + m / 12 - 23.0 / 540 * m * m : 1 / m - 1 / eta;
        double rest = Math.exp(-0.5 * a * eta * eta) / Math.sqrt(2 * Math.PI * a) * first;
        double argument = eta * Math.sqrt(a / 2);
        return upper ? 0.5 * ErrorFunction.erfc(argument) + rest : 0.5 * ErrorFunction.erfc(-argument) - rest;
    }

    private static double series(double a, double x) {
        double term = 1 / a;
        double sum = term;
        for (double n = a + 1; term > EPS * sum && n < a + 100_000; n++) {
            term *= x / n;
            sum += term;
        }
        return sum;
    }

    private static double fraction(double a, double x) {
        double b = x + 1 - a;
        double c = 1 / TINY;
        double d = 1 / b;
        double f = d;
        for (int n = 1; n < 100_000; n++) {
            double p = -n * (n - a);
            b += 2;
            d = p * d + b;
            d = 1 / (Math.abs(d) < TINY ? TINY : d);
            c = b + p / c;
            c = Math.abs(c) < TINY ? TINY : c;
            f *= c * d;
            if (Math.abs(c * d - 1) < 1e-16) {
                break;
            }
        }
        return f;
    }

    /// Returns Hurwitz's `ζ(s, q) = Σ (q + k)^-s` for `s > 1`.
    public static double zeta(double s, double q) {
        if (Double.isNaN(s) || Double.isNaN(q) || s < 1) {
            return Double.NaN;
        }
        if (s == 1 || q <= 0 && q == Math.rint(q)) {
            return Double.POSITIVE_INFINITY;
        }
        if (q < 0 && s != Math.rint(s)) {
            return Double.NaN;
        }
        double sum = 0;
        double a = q;
        while (a < 10 + Math.min(s, 60)) {
            // Java's power of 1 is NaN for an infinite exponent.
            double term = a == 1 ? 1 : Math.pow(a, -s);
            a++;
            sum += term;
            if (a > 1 && term < EPS * Math.abs(sum)) {
                return sum;
            }
        }
        double power = Math.pow(a, -s);
        if (power == 0) {
            return sum;
        }
        sum += a * power / (s - 1) + 0.5 * power;
        double factor = s * power / a;
        for (int k = 0; k < BERNOULLI.length; k++) {
            sum += BERNOULLI[k] * factor;
            factor *= (s + 2.0 * k + 1) * (s + 2.0 * k + 2) / (a * a);
        }
        return sum;
    }
}
