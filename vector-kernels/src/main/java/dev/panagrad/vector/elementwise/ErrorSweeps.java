package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.elementwise.Passes.above;

/// The error function's relatives and Bessel functions as sweeps, for results in float32: the polynomials of
/// [SingleSpecial], of which all that an argument may need are computed and mixed by weights of 0 and 1.
final class ErrorSweeps {
    private ErrorSweeps() {
    }

    /// `b = erfcx(|x|) / t` with `t = 2 / (2 + |x|)`, which is left in a.
    private static void tail(Lines l, double[] x, double[] a, double[] b, int n) {
        double[] c = l.c;
        for (int i = 0; i < n; i++) {
            double t = 2 / (2 + Math.abs(x[i]));
            a[i] = t;
            c[i] = 2 * t - 1;
        }
        Passes.polynomial(SingleSpecial.ERFCX, c, b, n);
    }

    static void erf(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] b = l.b;
        double[] c = l.c;
        for (int i = 0; i < n; i++) {
            double t = Math.min(Math.abs(x[i]), 4);
            c[i] = t * t;
        }
        Passes.polynomial(SingleSpecial.ERF_UPPER, c, y, n);
        Passes.polynomial(SingleSpecial.ERF_LOWER, c, b, n);
        for (int i = 0; i < n; i++) {
            y[i] = y[i] / b[i] * Math.max(-4, Math.min(4, x[i]));
        }
    }

    /// For `|x| <= 26`.
    static void erfcx(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] a = l.a;
        double[] b = l.b;
        double[] c = l.c;
        tail(l, x, a, b, n);
        for (int i = 0; i < n; i++) {
            b[i] *= a[i];
            double t = Math.max(-26, Math.min(x[i], 0));
            c[i] = t * t;
        }
        Passes.exp(l, c, y, n);
        for (int i = 0; i < n; i++) {
            double w = 0.5 * Math.signum(x[i]) + 0.5;
            y[i] = w * b[i] + (1 - w) * (2 * y[i] - b[i]);
        }
    }

    /// For p between 0 and 1.
    static void ndtri(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] a = l.a;
        double[] b = l.b;
        for (int i = 0; i < n; i++) {
            a[i] = x[i] - 0.5;
            b[i] = Math.min(x[i], 1 - x[i]);
        }
        quantile(l, a, b, n);
    }

    /// `y` below which normal numbers lie with probability `0.5 + r`; q is the lesser one of both sides'.
    private static void quantile(Lines l, double[] r, double[] q, int n) {
        double[] y = l.y;
        double[] c = l.c;
        double[] d = l.d;
        double[] e = l.e;
        for (int i = 0; i < n; i++) {
            c[i] = Math.max(q[i], 0x1p-200);
        }
        Passes.log(l, c, d, n);
        for (int i = 0; i < n; i++) {
            d[i] = Math.sqrt(-Math.min(d[i], 0));
        }
        for (int i = 0; i < n; i++) {
            c[i] = (Math.min(d[i], 4) - SingleSpecial.NEAREST) * (2 / (4 - SingleSpecial.NEAREST)) - 1;
        }
        Passes.polynomial(SingleSpecial.QUANTILE_NEAR, c, e, n);
        for (int i = 0; i < n; i++) {
            c[i] = (Math.max(d[i], 4) - 4) * 0.32 - 1;
        }
        Passes.polynomial(SingleSpecial.QUANTILE_FAR, c, l.z, n);
        mix(d, l.z, e, n);
        for (int i = 0; i < n; i++) {
            double t = Math.min(12.5 * r[i] * r[i], 2);
            c[i] = t - 1;
        }
        Passes.polynomial(SingleSpecial.QUANTILE, c, y, n);
        for (int i = 0; i < n; i++) {
            double w = above(q[i], 0.1);
            y[i] = w * (r[i] * y[i]) + (1 - w) * (e[i] * Math.signum(r[i]));
        }
    }

    private static void mix(double[] d, double[] far, double[] near, int n) {
        for (int i = 0; i < n; i++) {
            double w = above(d[i], 4);
            near[i] = w * far[i] + (1 - w) * near[i];
        }
    }

    /// The modified Bessel function of order p, times `e^-|x|` if q is not 0; for `|x| <= 600`.
    static void besselI(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] a = l.a;
        double[] c = l.c;
        for (int i = 0; i < n; i++) {
            a[i] = Math.abs(x[i]);
        }
        for (int i = 0; i < n; i++) {
            c[i] = Math.min(a[i], 8) / 4 - 1;
        }
        Passes.polynomial(p == 0 ? SingleSpecial.I0_NEAR : SingleSpecial.I1_NEAR, c, y, n);
        for (int i = 0; i < n; i++) {
            c[i] = 16 / Math.max(a[i], 8) - 1;
        }
        Passes.polynomial(p == 0 ? SingleSpecial.I0_FAR : SingleSpecial.I1_FAR, c, l.b, n);
        double odd = p;
        double[] b = l.b;
        for (int i = 0; i < n; i++) {
            double w = above(a[i], 8);
            double near = y[i] * (odd * a[i] + (1 - odd));
            double sign = odd * Math.signum(x[i]) + (1 - odd);
            y[i] = sign * (w * (b[i] / Math.sqrt(Math.max(a[i], 8))) + (1 - w) * near);
        }
        if (q == 0) {
            Passes.exp(l, a, b, n);
            for (int i = 0; i < n; i++) {
                y[i] *= b[i];
            }
        }
    }
}
