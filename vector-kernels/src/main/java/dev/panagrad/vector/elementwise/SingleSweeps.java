package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.elementwise.Passes.above;

/// Elementary functions as sweeps, to about 1e-9 for results in float32: those of [SingleMath] without
/// branches. Where an argument has two forms, both are computed and mixed by weights of 0 and 1.
final class SingleSweeps {
    private static final double HALF_PI = Math.PI / 2;
    /// `π/2` less its double.
    private static final double HALF_PI_LOW = 6.123233995736766e-17;
    private static final double TAN_PI_8 = 0.41421356237309503;

    private SingleSweeps() {
    }

    static void expm1(Lines l, int n, double p, double q) {
        Passes.expm1(l, l.x, l.y, n);
    }

    static void elu(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] a = l.a;
        for (int i = 0; i < n; i++) {
            a[i] = Math.min(x[i], 0);
        }
        Passes.expm1(l, a, y, n);
        for (int i = 0; i < n; i++) {
            y[i] = Math.fma(p, y[i], Math.max(x[i], 0));
        }
    }

    static void sinh(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        magnitudes(x, l.a, n);
        Passes.expm1(l, l.a, y, n);
        for (int i = 0; i < n; i++) {
            y[i] = 0.5 * (y[i] + y[i] / (y[i] + 1)) * Math.signum(x[i]);
        }
    }

    static void cosh(Lines l, int n, double p, double q) {
        double[] y = l.y;
        magnitudes(l.x, l.a, n);
        Passes.exp(l, l.a, y, n);
        for (int i = 0; i < n; i++) {
            y[i] = 0.5 * (y[i] + 1 / y[i]);
        }
    }

    private static void magnitudes(double[] x, double[] a, int n) {
        for (int i = 0; i < n; i++) {
            a[i] = Math.abs(x[i]);
        }
    }

    /// Of `t = p x`: `(max(t, 0) + log(1 + e^-|t|)) / p`, above the threshold q of t the operand itself.
    static void softplus(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] a = l.a;
        double[] b = l.b;
        for (int i = 0; i < n; i++) {
            a[i] = Math.max(-Math.abs(x[i] * p), -600);
        }
        Passes.exp(l, a, b, n);
        Passes.log1pUnit(b, y, n);
        for (int i = 0; i < n; i++) {
            double t = x[i] * p;
            double w = above(t, q);
            y[i] = w * x[i] + (1 - w) * ((Math.max(t, 0) + y[i]) / p);
        }
    }

    static void log1p(Lines l, int n, double p, double q) {
        Passes.log1p(l, l.x, l.y, n);
    }

    static void asinh(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] b = l.b;
        for (int i = 0; i < n; i++) {
            double a = Math.abs(x[i]);
            b[i] = a + a * a / (1 + Math.sqrt(1 + a * a));
        }
        Passes.log1p(l, b, y, n);
        for (int i = 0; i < n; i++) {
            y[i] *= Math.signum(x[i]);
        }
    }

    static void acosh(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] b = l.b;
        for (int i = 0; i < n; i++) {
            double t = x[i] - 1;
            b[i] = t + Math.sqrt(2 * t + t * t);
        }
        Passes.log1p(l, b, l.y, n);
    }

    static void atanh(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] b = l.b;
        for (int i = 0; i < n; i++) {
            double a = Math.abs(x[i]);
            b[i] = 2 * a / (1 - a);
        }
        Passes.log1p(l, b, y, n);
        for (int i = 0; i < n; i++) {
            y[i] *= 0.5 * Math.signum(x[i]);
        }
    }

    /// The sines b and the cosines c of what is left of x by `π/2`; a is whether the quotient is odd.
    private static void angles(double[] x, double[] a, double[] b, double[] c, int n) {
        for (int i = 0; i < n; i++) {
            double k = Math.rint(x[i] * (1 / HALF_PI));
            b[i] = Math.fma(k, -HALF_PI_LOW, Math.fma(k, -HALF_PI, x[i]));
            a[i] = k - 2 * Math.floor(k * 0.5);
        }
        for (int i = 0; i < n; i++) {
            c[i] = SingleMath.cosine(b[i]);
        }
        for (int i = 0; i < n; i++) {
            b[i] = SingleMath.sine(b[i]);
        }
    }

    static void tan(Lines l, int n, double p, double q) {
        double[] y = l.y;
        double[] a = l.a;
        double[] b = l.b;
        double[] c = l.c;
        angles(l.x, a, b, c, n);
        for (int i = 0; i < n; i++) {
            double odd = a[i];
            double even = 1 - odd;
            y[i] = (odd * c[i] + even * b[i]) / (even * c[i] - odd * b[i]);
        }
    }

    /// `y = arcsin(y)` for `0 <= y <= 1/2`.
    private static void arcs(double[] y, double[] z, int n) {
        for (int i = 0; i < n; i++) {
            z[i] = y[i] * y[i];
        }
        for (int i = 0; i < n; i++) {
            double t = z[i];
            double p = 0.004240907093679363;
            p = Math.fma(p, t, 0.004660143486915096);
            p = Math.fma(p, t, 0.005153309682319905);
            p = Math.fma(p, t, 0.005740037670841924);
            p = Math.fma(p, t, 0.006447210311889649);
            p = Math.fma(p, t, 0.0073125258735988454);
            p = Math.fma(p, t, 0.008390335809616815);
            p = Math.fma(p, t, 0.009761609529194078);
            p = Math.fma(p, t, 0.011551800896139705);
            p = Math.fma(p, t, 0.01396484375);
            p = Math.fma(p, t, 0.017352764423076924);
            p = Math.fma(p, t, 0.022372159090909092);
            p = Math.fma(p, t, 0.030381944444444444);
            p = Math.fma(p, t, 0.044642857142857144);
            p = Math.fma(p, t, 0.075);
            p = Math.fma(p, t, 0.16666666666666666);
            y[i] = Math.fma(p * t, y[i], y[i]);
        }
    }

    /// The weights a of `|x| > 1/2`, and `y = arcsin(|x|)`, or where that holds of `sqrt((1 - |x|) / 2)`.
    private static void folded(double[] x, double[] a, double[] y, double[] z, int n) {
        for (int i = 0; i < n; i++) {
            double m = Math.abs(x[i]);
            double w = above(m, 0.5);
            a[i] = w;
            y[i] = w * Math.sqrt(Math.max((1 - m) * 0.5, 0)) + (1 - w) * m;
        }
        arcs(y, z, n);
    }

    static void asin(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] a = l.a;
        folded(x, a, y, l.b, n);
        for (int i = 0; i < n; i++) {
            y[i] = (a[i] * (HALF_PI - 2 * y[i]) + (1 - a[i]) * y[i]) * Math.signum(x[i]);
        }
    }

    static void acos(Lines l, int n, double p, double q) {
        double[] x = l.x;
        double[] y = l.y;
        double[] a = l.a;
        folded(x, a, y, l.b, n);
        for (int i = 0; i < n; i++) {
            double sign = Math.signum(x[i]);
            double w = a[i];
            y[i] = w * (HALF_PI * (1 - sign) + 2 * sign * y[i]) + (1 - w) * (HALF_PI - sign * y[i]);
        }
    }

    /// The angle of (z, x), both neither 0 nor infinite.
    static void atan2(Lines l, int n, double p, double q) {
        double[] z = l.z;
        double[] x = l.x;
        double[] y = l.y;
        double[] a = l.a;
        double[] b = l.b;
        for (int i = 0; i < n; i++) {
            double v = Math.abs(x[i]);
            double h = Math.abs(z[i]);
            double t = Math.min(v, h) / Math.max(v, h);
            double w = above(t, TAN_PI_8);
            a[i] = w;
            y[i] = (t - w) / Math.fma(w, t, 1);
        }
        for (int i = 0; i < n; i++) {
            double s = y[i] * y[i];
            double c = 1.0 / 21;
            c = Math.fma(c, s, -1.0 / 19);
            c = Math.fma(c, s, 1.0 / 17);
            c = Math.fma(c, s, -1.0 / 15);
            c = Math.fma(c, s, 1.0 / 13);
            c = Math.fma(c, s, -1.0 / 11);
            c = Math.fma(c, s, 1.0 / 9);
            c = Math.fma(c, s, -1.0 / 7);
            c = Math.fma(c, s, 1.0 / 5);
            c = Math.fma(c, s, -1.0 / 3);
            b[i] = Math.fma(c * s, y[i], y[i]) + a[i] * (Math.PI / 4);
        }
        for (int i = 0; i < n; i++) {
            double w = above(Math.abs(z[i]), Math.abs(x[i]));
            double t = w * (HALF_PI - b[i]) + (1 - w) * b[i];
            double sign = Math.signum(x[i]);
            y[i] = (HALF_PI * (1 - sign) + sign * t) * Math.signum(z[i]);
        }
    }
}
