package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.reference.GammaIntegral;
import java.util.Arrays;

/// The logarithm of the gamma function, its derivatives and its incomplete integral as sweeps in float64, by
/// Stirling's series of an argument that is made larger first (Abramowitz, Stegun 6.1.41 and 6.4.11).
final class GammaSweeps {
    private static final double HALF_LOG_2_PI = 0.9189385332046728;
    /// Bernoulli's numbers of even index, from the second on.
    private static final double[] BERNOULLI =
            {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510};

    private GammaSweeps() {
    }

    /// `log Γ(x)` for `0 < x <= 1e30`: Stirling's series at x + 8 less the logarithm of
    /// `x (x + 1) … (x + 7)`.
    static void logGamma(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] a = l.a;
        double[] b = l.b;
        double[] c = l.c;
        for (int i = 0; i < n; i++) {
            double t = x[i];
            a[i] = t;
            b[i] = t * (t + 1) * (t + 2) * (t + 3) * ((t + 4) * (t + 5) * (t + 6) * (t + 7));
            x[i] = t + 8;
        }
        WideSweeps.log(l, n, p, q);
        for (int i = 0; i < n; i++) {
            double r = 1 / x[i];
            double z = r * r;
            double s = 1.0 / 156;
            s = Math.fma(s, z, -691.0 / 360360);
            s = Math.fma(s, z, 1.0 / 1188);
            s = Math.fma(s, z, -1.0 / 1680);
            s = Math.fma(s, z, 1.0 / 1260);
            s = Math.fma(s, z, -1.0 / 360);
            s = Math.fma(s, z, 1.0 / 12);
            c[i] = Math.fma(x[i] - 0.5, y[i], Math.fma(s, r, HALF_LOG_2_PI) - x[i]);
        }
        System.arraycopy(b, 0, x, 0, n);
        WideSweeps.log(l, n, p, q);
        for (int i = 0; i < n; i++) {
            // At 1 and 2 both are equal but for their rounding.
            y[i] = (c[i] - y[i]) * Math.abs(Math.signum((a[i] - 1) * (a[i] - 2)));
        }
    }

    /// The incomplete gamma function of orders a: `x^a e^-x / Γ(a)` by sweeps, the sums one by one.
    static void incomplete(boolean upper, double[] order, double[] argument, double[] result, int n) {
        Lines l = Lines.LOCAL.get();
        double[] x = l.x;
        double[] y = l.y;
        double[] z = l.z;
        for (int i = 0; i < n; i++) {
            x[i] = Math.max(argument[i], Double.MIN_NORMAL);
        }
        WideSweeps.log(l, n, 0, 0);
        for (int i = 0; i < n; i++) {
            z[i] = order[i] * y[i] - argument[i];
            x[i] = Math.max(order[i], Double.MIN_NORMAL);
        }
        logGamma(l, n, 0, 0);
        for (int i = 0; i < n; i++) {
            x[i] = z[i] - y[i];
            z[i] = x[i];
        }
        WideSweeps.exp(l, n, 0, 0);
        for (int i = 0; i < n; i++) {
            double a = order[i];
            double t = argument[i];
            boolean usual = a > 0 && a <= GammaIntegral.LARGE && t > 0 && Math.abs(z[i]) < 700;
            result[i] = usual ? GammaIntegral.of(upper, a, t, y[i]) : GammaIntegral.of(upper, a, t);
        }
    }

    /// The derivative of order p of digamma, for `0 < x <= 1e30`: the terms `p! (x + k)^-(p + 1)` that the
    /// argument's steps leave behind, and Stirling's series at their end.
    static void polygamma(Lines l, int n, double p, double q) {
        int order = (int) p;
        double[] x = l.x;
        double[] y = l.y;
        double[] a = l.a;
        double[] b = l.b;
        double[] c = l.c;
        Arrays.fill(a, 0, n, 0);
        int steps = 8 + order;
        for (int k = 0; k < steps; k++) {
            power(x, k, b, c, order, n);
            for (int i = 0; i < n; i++) {
                a[i] += b[i] * c[i];
            }
        }
        power(x, steps, b, c, order, n);
        for (int i = 0; i < n; i++) {
            x[i] += steps;
            y[i] = b[i] * b[i];
        }
        Passes.polynomial(stirling(order), y, l.d, n);
        if (order == 0) {
            WideSweeps.log(l, n, 0, 0);
        }
        double whole = order == 0 ? 0 : 1.0 / order;
        double logarithm = order == 0 ? 1 : 0;
        double factorial = (order & 1) == 0 ? -1 : 1;
        for (int k = 2; k <= order; k++) {
            factorial *= k;
        }
        double[] d = l.d;
        for (int i = 0; i < n; i++) {
            double head = whole - logarithm * y[i];
            y[i] = factorial * (a[i] + c[i] * (head + b[i] * (0.5 + b[i] * d[i])));
        }
    }

    /// `b = 1 / (x + k)` and `c = b^order`.
    private static void power(double[] x, int k, double[] b, double[] c, int order, int n) {
        for (int i = 0; i < n; i++) {
            b[i] = 1 / (x[i] + k);
            c[i] = 1;
        }
        for (int j = 0; j < order; j++) {
            for (int i = 0; i < n; i++) {
                c[i] *= b[i];
            }
        }
    }

    /// `B₂ₖ (2k + order - 1)! / ((2k)! order!)` from k = 1 on.
    private static double[] stirling(int order) {
        double[] c = new double[BERNOULLI.length];
        double factor = (order + 1) / 2.0;
        for (int i = 0; i < c.length; i++) {
            c[i] = BERNOULLI[i] * factor;
            int k = 2 * i + 2;
            factor *= (k + order) * (k + order + 1.0) / ((k + 1) * (k + 2.0));
        }
        return c;
    }
}
