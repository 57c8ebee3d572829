package dev.panagrad.vector.elementwise;

/// Sweeps for kernels of other families.
public final class Sweeps {
    private Sweeps() {
    }

    /// Makes pairs of normal numbers of pairs of uniform ones in [0, 1) (Box, Muller 1958), as exact as
    /// float32 needs: `sqrt(-2 log(1 - u))` times the cosine of `2π v` in u, and times its sine in v.
    ///
    /// @param r room for as many numbers
    /// @param n at most 512
    public static void normal(double[] u, double[] v, double[] r, int n) {
        Lines l = Lines.LOCAL.get();
        double[] x = l.x;
        for (int i = 0; i < n; i++) {
            x[i] = 1 - u[i];
        }
        Passes.log(l, x, r, n);
        for (int i = 0; i < n; i++) {
            r[i] = Math.sqrt(Math.max(-2 * r[i], 0));
            x[i] = 2 * Math.PI * v[i];
        }
        WideSweeps.cos(l, n, 0, 0);
        double[] y = l.y;
        for (int i = 0; i < n; i++) {
            u[i] = r[i] * y[i];
        }
        WideSweeps.sin(l, n, 0, 0);
        for (int i = 0; i < n; i++) {
            v[i] = r[i] * y[i];
        }
    }
}
