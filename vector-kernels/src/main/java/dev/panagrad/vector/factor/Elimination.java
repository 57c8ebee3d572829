package dev.panagrad.vector.factor;

import java.util.Arrays;

/// Gaussian elimination on matrices as arrays of rows, in double precision: a few rows are eliminated by
/// themselves, then subtracted from all others at once, by a product on all cores where that pays. Each row's
/// result depends on the sizes alone.
final class Elimination {
    private static final int PANEL = 32;
    /// Multiplications from which a product by tiles pays.
    private static final long THRESHOLD = 1 << 16;

    private Elimination() {
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

    /// `y[i][from, to) -= Σ f[i][k] x[k][from, to)` for the rows i in `[top, bottom)`, k in `[first, last)`.
    ///
    /// @param turned whether `f[k][i]` counts instead of `f[i][k]`, and only columns from i on are wanted
    private static void update(double[][] y, int top, int bottom, double[][] f, boolean turned, double[][] x,
            int first, int last, int from, int to) {
        int depth = last - first;
        if ((long) (bottom - top) * (to - from) * depth >= THRESHOLD) {
            product(y, top, bottom, f, turned, x, first, last, from, to);
            return;
        }
        double[] column = new double[last];
        for (int i = top; i < bottom; i++) {
            for (int k = first; k < last && turned; k++) {
                column[k] = f[k][i];
            }
            subtractAll(y[i], turned ? column : f[i], x, first, last, turned ? i : from, to);
        }
    }

    private static void product(double[][] y, int top, int bottom, double[][] f, boolean turned, double[][] x,
            int first, int last, int from, int to) {
        int m = bottom - top;
        int n = to - from;
        int depth = last - first;
        Workspace work = new Workspace(
                Workspace.size(m, depth) + Workspace.size(depth, m) + Workspace.size(depth, n)
                        + Workspace.size(m, n));
        Matrix left = turned ? work.raw(depth, m) : work.raw(m, depth);
        for (int i = 0; i < left.rows(); i++) {
            left.write(i, turned ? f[first + i] : f[top + i], turned ? top : first);
        }
        Matrix right = work.raw(depth, n);
        for (int k = 0; k < depth; k++) {
            right.write(k, x[first + k], from);
        }
        Matrix c = work.raw(m, n);
        Matrix.product(false, turned ? left.operand().transposed() : left.operand(), right.operand(), c,
                depth);
        for (int i = 0; i < m; i++) {
            c.subtract(i, y[top + i], from, turned ? top + i - from : 0);
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
            panel(a, order, first, last, m);
            for (int i = first + 1; i < last; i++) {
                subtractAll(a[i], a[i], a, first, i, last, n);
            }
            update(a, last, m, a, false, a, first, last, last, n);
        }
        return order;
    }

    /// Eliminates some columns, which are turned into arrays meanwhile.
    private static void panel(double[][] a, int[] order, int first, int last, int m) {
        int count = last - first;
        int length = m - first;
        double[][] columns = new double[count][length];
        for (int i = 0; i < length; i++) {
            for (int c = 0; c < count; c++) {
                columns[c][i] = a[first + i][first + c];
            }
        }
        for (int k = 0; k < count; k++) {
            double[] c = columns[k];
            for (int j = 0; j < k; j++) {
                subtract(c, c[j], columns[j], j + 1, length);
            }
            int top = k;
            for (int i = k + 1; i < length; i++) {
                top = Math.abs(c[i]) > Math.abs(c[top]) ? i : top;
            }
            exchange(a, order, first + k, first + top);
            for (double[] column : columns) {
                double t = column[k];
                column[k] = column[top];
                column[top] = t;
            }
            double p = c[k];
            for (int i = k + 1; i < length && p != 0; i++) {
                c[i] /= p;
            }
        }
        for (int i = 0; i < length; i++) {
            for (int c = 0; c < count; c++) {
                a[first + i][first + c] = columns[c][i];
            }
        }
    }

    private static void exchange(double[][] a, int[] order, int i, int j) {
        double[] row = a[i];
        a[i] = a[j];
        a[j] = row;
        int from = order[i];
        order[i] = order[j];
        order[j] = from;
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
            update(a, last, n, a, true, a, first, last, last, n);
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
            update(x, from, to, l, false, x, first, last, 0, columns);
        }
    }
}
