package dev.panagrad.tensor.reference;

/// The logarithm of the gamma function and its derivatives to nearly double precision (Abramowitz, Stegun
/// 6.1.33, 6.1.40, 6.3.18, 6.4.10 and 23.2.9).
public final class GammaFunction {
    private static final double EULER = 0.57721566490153286061;
    /// `B₂ₖ / (2k)!` of the Bernoulli numbers.
    private static final double[] BERNOULLI = {1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600,
            1.0 / 47900160, -691.0 / 1307674368000.0, 1.0 / 74724249600.0, -3617.0 / 10670622842880000.0};
    /// The zero of digamma, and what its rounding left over.
    private static final double ZERO = 1.4616321449683622;
    private static final double ZERO_LOW = 9.549995429965697e-17;
    /// `(ζ(k) - 1) / k` with the sign of `(-1)^k`, from k = 2 on.
    private static final double[] NEAR_TWO = nearTwo();

    private GammaFunction() {
    }

    private static double[] nearTwo() {
        double[] c = new double[40];
        for (int k = 2; k < c.length; k++) {
            c[k] = zeta(k, 2) / k * ((k & 1) == 0 ? 1 : -1);
        }
        return c;
    }

    /// Returns `log |Γ(x)|`; infinite at 0 and the negative integers.
    public static double logGamma(double x) {
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            return Math.abs(x);
        }
        if (x <= 0) {
            double r = x - Math.rint(x);
            return r == 0 ? Double.POSITIVE_INFINITY
                    : Math.log(Math.PI / Math.abs(Math.sin(Math.PI * r))) - logGamma(1 - x);
        }
        if (x < 0.5) {
            return logGamma(x + 1) - Math.log(x);
        }
        if (x < 1.5) {
            return aboutTwo(x - 1) - Math.log1p(x - 1);
        }
        double product = 1;
        double y = x;
        while (y > 2.5 && y < 10) {
            product *= --y;
        }
        return (y <= 2.5 ? aboutTwo(y - 2) : stirling(y)) + Math.log(product);
    }

    /// `log Γ(2 + z)` for `|z| <= 1/2`.
    private static double aboutTwo(double z) {
        double sum = 0;
        for (int k = NEAR_TWO.length - 1; k >= 2; k--) {
            sum = (sum + NEAR_TWO[k]) * z;
        }
        return z * (sum + (1 - EULER));
    }

    private static double stirling(double x) {
        double sum = 0;
        double power = x;
        double factorial = 1;
        for (int k = 0; k < BERNOULLI.length; k++) {
            sum += BERNOULLI[k] * factorial / power;
            power *= x * x;
            factorial *= (2 * k + 1) * (2 * k + 2);
        }
        return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + sum;
    }

    /// Returns the derivative of an order of the digamma function; order 0 is digamma itself.
    public static double polygamma(int order, double x) {
        if (order == 0) {
            return digamma(x);
        }
        double factorial = 1;
        for (int k = 2; k <= order; k++) {
            factorial *= k;
        }
        return ((order & 1) == 1 ? factorial : -factorial) * zeta(order + 1, x);
    }

    private static double digamma(double x) {
        if (x >= 0.5 && x < 1) {
            return aboutZero(x + 1) - 1 / x;
        }
        if (x >= 1 && x < 4) {
            double sum = 0;
            double y = x;
            while (y > 2) {
                sum += 1 / --y;
            }
            return sum + aboutZero(y);
        }
        if (x == 0) {
            return Math.copySign(Double.POSITIVE_INFINITY, -x);
        }
        if (x < 0) {
            double r = x - Math.rint(x);
            return r == 0 ? Double.NaN : digamma(1 - x) - Math.PI / Math.tan(Math.PI * r);
        }
        double sum = 0;
        double y = x;
        while (y < 10) {
            sum -= 1 / y++;
        }
        double power = y * y;
        double factorial = 1;
        double tail = 0;
        for (int k = 0; k < BERNOULLI.length; k++) {
            factorial *= k == 0 ? 1 : 2 * k * (2 * k + 1);
            tail += BERNOULLI[k] * factorial / power;
            power *= y * y;
        }
        return y == Double.POSITIVE_INFINITY ? y : sum + (Math.log(y) - 0.5 / y - tail);
    }

    /// Digamma from 1 to 2, around its zero, where its summands cancel: the distance from the zero times what
    /// each of them changes by.
    private static double aboutZero(double x) {
        double d = x - ZERO - ZERO_LOW;
        double sum = 0;
        for (int k = 0; k < 10; k++) {
            sum += 1 / ((ZERO + k) * (x + k));
        }
        double y = x + 10;
        double y0 = ZERO + 10;
        double u = 1 / (y * y);
        double u0 = 1 / (y0 * y0);
        double factorial = 1307674368000.0;
        double value = 0;
        double slope = 0;
        for (int k = BERNOULLI.length - 1; k >= 0; k--) {
            slope = slope * u + value;
            value = value * u0 + BERNOULLI[k] * factorial;
            factorial /= k == 0 ? 1 : 2 * k * (2 * k + 1);
        }
        return Math.log1p(d / y0) + d * (sum + 0.5 / (y * y0) + (y + y0) * u * u0 * (value + u * slope));
    }

    /// Hurwitz's `ζ(s, q) = Σ (q + k)^-s` for whole `s > 1`: terms up to 10, the rest by Euler and Maclaurin.
    static double zeta(int s, double q) {
        if (q <= 0 && (q == Math.rint(q) || Double.isInfinite(q))) {
            return Double.isInfinite(q) ? Double.NaN : Double.POSITIVE_INFINITY;
        }
        double sum = 0;
        double a = q;
        while (a < 10 + s) {
            sum += Math.pow(a++, -s);
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
