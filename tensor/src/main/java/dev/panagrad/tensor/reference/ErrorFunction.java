package dev.panagrad.tensor.reference;

/// The error function to nearly double precision: its Taylor series for small arguments, the continued
/// fraction of Legendre for large ones (Abramowitz, Stegun 7.1.5 and 7.1.14).
public final class ErrorFunction {
    private static final double TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

    private static final double[] TAYLOR = new double[25];

    static {
        double factorial = 1;
        for (int n = 0; n < TAYLOR.length; n++) {
            TAYLOR[n] = 1 / (factorial * (2 * n + 1));
            factorial *= -(n + 1);
        }
    }

    private ErrorFunction() {
    }

    /// Returns `erf(x)`.
    public static double erf(double x) {
        double a = Math.abs(x);
        if (a < 2) {
            return series(x);
        }
        double r = 1 - tail(a);
        return x < 0 ? -r : r;
    }

    /// Returns `1 - erf(x)`, accurate also where it is small.
    public static double erfc(double x) {
        return x < 0.5 ? 1 - erf(x) : x < 0.9 ? rest(x) : tail(x);
    }

    /// `1 - erf(x)` below 0.9 by the Taylor series (Abramowitz, Stegun 7.1.5), from its small terms to its
    /// large ones and with one rounding less, for the difference is small.
    private static double rest(double x) {
        double sum = 0;
        for (int n = TAYLOR.length - 1; n >= 0; n--) {
            sum = sum * x * x + TAYLOR[n];
        }
        return Math.fma(-TWO_OVER_SQRT_PI, sum * x, 1);
    }

    /// Returns `e^(x²) erfc(x)`.
    public static double scaled(double x) {
        return x < 1 ? Math.exp(x * x) * erfc(x) : x > 1e8 ? 1 / (Math.sqrt(Math.PI) * x) : 1
                / (Math.sqrt(Math.PI) * fraction(x));
    }

    /// Returns the `y` with `erf(y) = x`; infinite at -1 and 1, NaN beyond.
    public static double inverse(double x) {
        double a = Math.abs(x);
        if (!(a < 1)) {
            return a == 1 ? Math.copySign(Double.POSITIVE_INFINITY, x) : Double.NaN;
        }
        double l = Math.log1p(-a * a);
        double h = 2 / (Math.PI * 0.147) + l / 2;
        double y = Math.sqrt(Math.sqrt(h * h - l / 0.147) - h);
        for (int i = 0; i < 3 && a > 0; i++) {
            double e = a < 0.5 ? series(y) - a : 1 - a - erfc(y);
            double step = e / (TWO_OVER_SQRT_PI * Math.exp(-y * y));
            y -= step / (1 + y * step);
        }
        return Math.copySign(y, x);
    }

    /// Returns the `x` with `(1 + erf(x / √2)) / 2 = p`; NaN outside [0, 1]. Where p is small, Newton's
    /// method finds the `z` with `log erfc(z) = log 2p`, for `2p - 1` would have lost its digits.
    public static double normalQuantile(double p) {
        if (!(p > 0 && p < 0.05)) {
            return p < 0 ? Double.NaN : Math.sqrt(2) * inverse(2 * p - 1);
        }
        double wanted = Math.log(2 * p);
        double z = Math.sqrt(-wanted);
        for (int i = 0; i < 20; i++) {
            double scaled = scaled(z);
            double step = (Math.log(scaled) - z * z - wanted) * Math.sqrt(Math.PI) / 2 * scaled;
            z += step;
            if (Math.abs(step) < 1e-15 * z) {
                break;
            }
        }
        return -Math.sqrt(2) * z;
    }

    /// Its terms alternate and grow for large arguments, which costs digits; those of the other series
    /// (Abramowitz, Stegun 7.1.6) do not.
    private static double series(double x) {
        if (Math.abs(x) > 0.5) {
            double sum = x;
            double term = x;
            for (int n = 1; n < 100; n++) {
                term *= 2 * x * x / (2 * n + 1);
                sum += term;
            }
            return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
        }
        double sum = x;
        double term = x;
        for (int n = 1; n < 100; n++) {
            term *= -x * x / n;
            double next = sum + term / (2 * n + 1);
            if (next == sum) {
                break;
            }
            sum = next;
        }
        return TWO_OVER_SQRT_PI * sum;
    }

    private static double tail(double x) {
        if (Double.isNaN(x)) {
            return x;
        }
        if (x > 27) {
            return 0;
        }
        return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction(x));
    }

    /// From its end to its beginning, so that errors of rounding do not add up.
    private static double fraction(double x) {
        double f = x;
        for (int n = x < 2 ? 300 : 120; n > 0; n--) {
            f = x + n / 2.0 / f;
        }
        return f;
    }

    /// Returns the derivative of gelu, `Φ(x) + x φ(x)`, or of its approximation by tanh.
    public static double geluSlope(double x, boolean tanh) {
        if (tanh) {
            double k = Math.sqrt(2 / Math.PI);
            double t = Math.tanh(k * (x + 0.044715 * x * x * x));
            return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * k * (1 + 3 * 0.044715 * x * x);
        }
        return 0.5 * erfc(-x / Math.sqrt(2)) + x * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }
}
