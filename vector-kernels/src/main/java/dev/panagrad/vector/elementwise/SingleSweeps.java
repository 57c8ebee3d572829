package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.elementwise.Passes.above;

/// Elementary functions as sweeps, to about 1e-9 for results in float32: those of [SingleMath] without
/// branches. Where an argument has two forms, both are computed and mixed by weights of 0 and 1.
final class SingleSweeps {
    private static final double HALF_PI = Math.PI / 2;
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
