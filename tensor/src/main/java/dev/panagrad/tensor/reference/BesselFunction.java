package dev.panagrad.tensor.reference;

/// Bessel functions of order 0 and 1 to nearly double precision: by recurrence downwards (Miller) and
/// Neumann's series for small arguments, by Hankel's expansion for large ones, and for K by an integral
/// (Abramowitz, Stegun 9.1.46, 9.1.88, 9.1.89, 9.2.5 and 9.6.24).
public final class BesselFunction {
    private static final double EULER = 0.57721566490153286061;
    private static final double LARGE = 25;

    private BesselFunction() {
    }

    /// Returns `Jₙ(x)` for n = 0 or 1.
    public static double j(int order, double x) {
        double a = Math.abs(x);
        if (Double.isInfinite(a) || Double.isNaN(a)) {
            return Double.isNaN(a) ? a : 0;
        }
        double y = a > LARGE ? hankel(order, a, false) : downwards(a)[order];
        return order == 1 && x < 0 ? -y : y;
    }

    /// Returns `Yₙ(x)` for n = 0 or 1; -inf at 0, NaN below.
    public static double y(int order, double x) {
        if (!(x > 0) || Double.isInfinite(x)) {
            return x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? 0 : Double.NaN;
        }
        if (x > LARGE) {
            return hankel(order, x, true);
        }
        double[] j = downwards(x);
        double log = Math.log(x / 2) + EULER;
        double sum = 0;
        double sign = 1;
        for (int k = 1; 2 * k + 1 < j.length; k++) {
            sum += order == 0 ? sign * j[2 * k] / k : sign * (2 * k + 1) * j[2 * k + 1] / (k * (k + 1.0));
            sign = -sign;
        }
        return order == 0 ? 2 / Math.PI * (log * j[0] + 2 * sum)
                : 2 / Math.PI * ((log - 1) * j[1] + sum - j[0] / x);
    }

    /// Returns `J₀(x), J₁(x), …` for `0 <= x <= 25`, normalised by `J₀ + 2 J₂ + 2 J₄ + … = 1`; so few of them
    /// that the others are negligible.
    private static double[] downwards(double x) {
        if (x < 1e-8) {
            return new double[] {1, x / 2};
        }
        int top = 2 * (int) ((x + 40) / 2);
        double[] j = new double[top + 1];
        j[top - 1] = 1e-300;
        for (int k = top - 1; k > 0; k--) {
            j[k - 1] = 2 * k / x * j[k] - j[k + 1];
            if (Math.abs(j[k - 1]) > 1e200) {
                for (int i = k - 1; i <= top; i++) {
                    j[i] *= 1e-200;
                }
            }
        }
        double sum = j[0];
        for (int k = 2; k <= top; k += 2) {
            sum += 2 * j[k];
        }
        for (int k = 0; k <= top; k++) {
            j[k] /= sum;
        }
        return j;
    }

    /// `sqrt(2/πx) (P cos χ - Q sin χ)`, or for Y `(P sin χ + Q cos χ)`, with `χ = x - (n/2 + 1/4) π`.
    private static double hankel(int order, double x, boolean second) {
        double mu = 4.0 * order * order;
        double p = 0;
        double q = 0;
        double term = 1;
        for (int k = 0; k < 60; k++) {
            double before = Math.abs(term);
            switch (k & 3) {
                case 0 -> p += term;
                case 1 -> q += term;
                case 2 -> p -= term;
                default -> q -= term;
            }
            term *= (mu - (2 * k + 1.0) * (2 * k + 1)) / ((k + 1) * 8 * x);
            if (Math.abs(term) > before || Math.abs(term) < 1e-18) {
                break;
            }
        }
        // sin and cos of x less an eighth of a turn, or three, without rounding the difference.
        double s = Math.sin(x);
        double c = Math.cos(x);
        double half = Math.sqrt(0.5);
        double cosine = order == 0 ? half * (c + s) : half * (s - c);
        double sine = order == 0 ? half * (s - c) : -half * (s + c);
        return Math.sqrt(2 / (Math.PI * x)) * (second ? p * sine + q * cosine : p * cosine - q * sine);
    }

    /// Returns `Kₙ(x)` for n = 0 or 1, times `e^x` if scaled; infinite at 0, NaN below.
    public static double k(int order, boolean scaled, double x) {
        if (!(x > 0) || Double.isInfinite(x)) {
            return x == 0 ? Double.POSITIVE_INFINITY : x > 0 ? 0 : Double.NaN;
        }
        if (x < 1) {
            return nearZero(order, x) * (scaled ? Math.exp(x) : 1);
        }
        double step = Math.min(0.2, 0.5 / Math.sqrt(x));
        double sum = 0.5;
        for (int i = 1; i < 400; i++) {
            double t = i * step;
            double half = Math.sinh(t / 2);
            double term = Math.exp(-2 * x * half * half) * (order == 0 ? 1 : Math.cosh(t));
            sum += term;
            if (term < 1e-18 * sum) {
                break;
            }
        }
        return step * sum * (scaled ? 1 : Math.exp(-x));
    }

    private static double nearZero(int order, double x) {
        double log = Math.log(x / 2);
        double z = x * x / 4;
        double term = 1;
        double sum = 0;
        double harmonic = 0;
        for (int k = 0; k < 30; k++) {
            double next = harmonic + 1.0 / (k + 1);
            sum += order == 0 ? term * (harmonic - EULER)
                    : term / (k + 1) * (harmonic + next - 2 * EULER);
            harmonic = next;
            term *= z / ((k + 1.0) * (k + 1));
        }
        return order == 0 ? sum - log * SpecialMeaning.besselI(0, false, x)
                : 1 / x + log * SpecialMeaning.besselI(1, false, x) - x / 4 * sum;
    }
}
