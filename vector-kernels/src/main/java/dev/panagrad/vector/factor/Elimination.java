package dev.panagrad.vector.factor;

import dev.panagrad.vector.threads.ThreadPool;
import java.util.Arrays;

/// Gaussian elimination on matrices as arrays of rows, in double precision: a few rows are eliminated by
/// themselves, then subtracted from all others at once, four at a time and on all cores. Each row's result
/// depends on the sizes alone.
final class Elimination {
    private static final int PANEL = 32;
    /// Rows that a task subtracts from.
    private static final int BATCH = 16;
    private static final long THRESHOLD = 1 << 15;

    private Elimination() {
    }

    /// The work on one row.
    private interface Each {
        void row(int i);
    }

    private static void rows(int from, int to, long cost, Each each) {
        if (cost < THRESHOLD) {
            for (int i = from; i < to; i++) {
                each.row(i);
            }
            return;
        }
        ThreadPool.parallelFor((to - from + BATCH - 1) / BATCH, t -> {
            int last = Math.min(from + (t + 1) * BATCH, to);
            for (int i = from + t * BATCH; i < last; i++) {
                each.row(i);
            }
        });
    }

    private static void subtract(double[] y, double f, double[] x, int from, int to) {
        for (int j = from; j < to; j++) {
            y[j] -= f * x[j];
        }
    }

    private static void subtract(double[] y, double[] f, double[][] x, int k, int from, int to) {
        double[] x0 = x[k];
        double[] x1 = x[k + 1];
        double[] x2 = x[k + 2];
        double[] x3 = x[k + 3];
        double f0 = f[k];
        double f1 = f[k + 1];
        double f2 = f[k + 2];
        double f3 = f[k + 3];
        for (int j = from; j < to; j++) {
            y[j] -= f0 * x0[j] + f1 * x1[j] + (f2 * x2[j] + f3 * x3[j]);
        }
    }

    /// `y[from, to) -= Σ f[k] x[k][from, to)` for k in `[first, last)`.
    private static void subtractAll(double[] y, double[] f, double[][] x, int first, int last, int from,
            int to) {
        int k = first;
        for (; k + 3 < last; k += 4) {
            subtract(y, f, x, k, from, to);
        }
        for (; k < last; k++) {
            subtract(y, f[k], x[k], from, to);
        }
    }

    /// Replaces a matrix by L (below the diagonal) and U, and returns where each row came from.
    static int[] lu(double[][] a, int m, int n) {
        int[] order = new int[m];
        Arrays.setAll(order, i -> i);
        int steps = Math.min(m, n);
        for (int k0 = 0; k0 < steps; k0 += PANEL) {
            int first = k0;
            int last = Math.min(k0 + PANEL, steps);
            for (int k = first; k < last; k++) {
                pivot(a, order, k, m);
                eliminate(a, k, m, last);
            }
            for (int i = first + 1; i < last; i++) {
                subtractAll(a[i], a[i], a, first, i, last, n);
            }
            rows(last, m, (long) (m - last) * (n - last) * PANEL,
                    i -> subtractAll(a[i], a[i], a, first, last, last, n));
        }
        return order;
    }

    private static void pivot(double[][] a, int[] order, int k, int m) {
        int top = k;
        for (int i = k + 1; i < m; i++) {
            top = Math.abs(a[i][k]) > Math.abs(a[top][k]) ? i : top;
        }
        double[] row = a[k];
        a[k] = a[top];
        a[top] = row;
        int from = order[k];
        order[k] = order[top];
        order[top] = from;
    }

    /// Eliminates column k, within the panel's columns.
    private static void eliminate(double[][] a, int k, int m, int last) {
        double p = a[k][k];
        for (int i = k + 1; i < m && p != 0; i++) {
            double f = a[i][k] / p;
            a[i][k] = f;
            subtract(a[i], f, a[k], k + 1, last);
        }
    }

    /// Returns the determinant from the factors of a square matrix; uses up the order.
    static double determinant(double[][] lu, int[] order) {
        double d = 1;
        for (int i = 0; i < order.length; i++) {
            d *= lu[i][i];
            while (order[i] != i) {
                int j = order[i];
                order[i] = order[j];
                order[j] = j;
                d = -d;
            }
        }
        return d;
    }

    /// Replaces the upper triangle of a symmetric matrix by U with `A = Uᵀ U`; returns whether there is one.
    static boolean cholesky(double[][] a, int n) {
        for (int k0 = 0; k0 < n; k0 += PANEL) {
            int first = k0;
            int last = Math.min(k0 + PANEL, n);
            for (int k = first; k < last; k++) {
                double d = a[k][k];
                if (!(d > 0)) {
                    return false;
                }
                double root = Math.sqrt(d);
                for (int j = k; j < n; j++) {
                    a[k][j] /= root;
                }
                for (int i = k + 1; i < last; i++) {
                    subtract(a[i], a[k][i], a[k], i, n);
                }
            }
            rows(last, n, (long) (n - last) * (n - last) * PANEL / 2, i -> {
                double[] f = new double[last];
                for (int k = first; k < last; k++) {
                    f[k] = a[k][i];
                }
                subtractAll(a[i], f, a, first, last, i, n);
            });
        }
        return true;
    }

    /// Replaces the rows of B by those of X with `L X = B`, or `U X = B` if upper.
    static void solve(double[][] l, double[][] x, int columns, boolean upper, boolean unit) {
        int n = l.length;
        for (int done = 0; done < n; done += PANEL) {
            int count = Math.min(PANEL, n - done);
            int first = upper ? n - done - count : done;
            int last = first + count;
            for (int s = 0; s < count; s++) {
                int i = upper ? last - 1 - s : first + s;
                subtractAll(x[i], l[i], x, upper ? i + 1 : first, upper ? last : i, 0, columns);
                double d = l[i][i];
                for (int j = 0; j < columns && !unit; j++) {
                    x[i][j] /= d;
                }
            }
            int from = upper ? 0 : last;
            int to = upper ? first : n;
            rows(from, to, (long) (to - from) * columns * PANEL,
                    i -> subtractAll(x[i], l[i], x, first, last, 0, columns));
        }
    }
}
