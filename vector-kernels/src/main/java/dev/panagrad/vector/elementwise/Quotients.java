package dev.panagrad.vector.elementwise;

/// Quotients and rests of float32 numbers in double precision, in passes without a branch. Whole quotients
/// below 2^29 are exact there, as the quotient of two float32 is no nearer to a whole number than 2^-53 of
/// itself, and so are their rests.
final class Quotients {
    private static final double LARGE = 0x1p29;

    private Quotients() {
    }

    /// Whether the passes gave right results for a and b.
    private static boolean ordinary(double a, double b) {
        return Math.abs(a / b) < LARGE && Math.abs(b) < Double.POSITIVE_INFINITY;
    }

    /// The whole quotient toward zero in q, and the rest in y.
    private static void divide(double[] a, double[] b, double[] q, double[] y, int n) {
        for (int i = 0; i < n; i++) {
            double t = a[i] / b[i];
            q[i] = Math.floor(Math.abs(t)) * Math.signum(t);
        }
        for (int i = 0; i < n; i++) {
            y[i] = Math.fma(-q[i], b[i], a[i]);
        }
    }

    /// A weight: 1 where a rest has another sign than its divisor, else 0.
    private static double other(double rest, double b) {
        return Math.max(-Math.signum(rest) * Math.signum(b), 0);
    }

    static void fmod(double[] a, double[] b, double[] y, int n) {
        divide(a, b, Lines.LOCAL.get().a, y, n);
        for (int i = 0; i < n; i++) {
            y[i] = Math.copySign(y[i], a[i]);
        }
        for (int i = 0; i < n; i++) {
            if (!ordinary(a[i], b[i])) {
                y[i] = a[i] % b[i];
            }
        }
    }

    static void remainder(double[] a, double[] b, double[] y, int n) {
        divide(a, b, Lines.LOCAL.get().a, y, n);
        for (int i = 0; i < n; i++) {
            y[i] += other(y[i], b[i]) * b[i];
        }
        for (int i = 0; i < n; i++) {
            if (!ordinary(a[i], b[i])) {
                y[i] = RealKernel.modulo(a[i], b[i]);
            }
        }
    }

    static void floorDivide(double[] a, double[] b, double[] y, int n) {
        double[] q = Lines.LOCAL.get().a;
        divide(a, b, q, y, n);
        for (int i = 0; i < n; i++) {
            y[i] = q[i] - other(y[i], b[i]);
        }
        for (int i = 0; i < n; i++) {
            if (!ordinary(a[i], b[i])) {
                y[i] = RealKernel.floorDivide(a[i], b[i]);
            }
        }
    }
}
