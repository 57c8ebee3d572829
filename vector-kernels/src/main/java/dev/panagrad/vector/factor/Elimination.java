package dev.panagrad.vector.factor;

import dev.panagrad.vector.gemm.Gemm;
import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Gaussian elimination on matrices in native memory, in float32 or double precision: a few rows are
/// eliminated by themselves, then brought to all others at once by a product, on all cores where that pays.
/// What is still to be eliminated has the other sign, for products are added. Each element's result depends
/// on the sizes alone.
///
/// Rows lie in a [Workspace], so that they may be read and written up to a whole vector.
final class Elimination {
    private static final int PANEL = 32;

    private Elimination() {
    }

    private static double get(boolean wide, Operand a, int i, int j) {
        return wide ? a.memory().get(Lanes.DOUBLE, a.at(i, j)) : a.memory().get(Lanes.FLOAT, a.at(i, j));
    }

    private static void set(boolean wide, Operand a, int i, int j, double value) {
        if (wide) {
            a.memory().set(Lanes.DOUBLE, a.at(i, j), value);
        } else {
            a.memory().set(Lanes.FLOAT, a.at(i, j), (float) value);
        }
    }

    private static long address(Operand a, int i, int j) {
        return a.memory().address() + a.at(i, j);
    }

    private static Operand from(Operand a, int i, int j) {
        return a.moved(a.at(i, j) - a.offset());
    }

    private static void subtract(double[] y, double f, double[] x, int from, int to) {
        for (int j = from; j < to; j++) {
            y[j] -= f * x[j];
        }
    }

    /// Replaces -A by L (below the diagonal) and U, and returns which row each was exchanged with.
    static int[] lu(boolean wide, Operand a, int m, int n) {
        int[] exchanges = new int[m];
        Arrays.setAll(exchanges, i -> i);
        int steps = Math.min(m, n);
        for (int first = 0; first < steps; first += PANEL) {
            int last = Math.min(first + PANEL, steps);
            panel(wide, a, exchanges, first, last, m, n);
            for (int i = first; i < last; i++) {
                RowStep.run(wide, address(a, i, first), a.col(), i - first, address(a, first, last), a.row(),
                        address(a, i, last), n - last, -1);
            }
            Gemm.run(wide, true, m - last, n - last, last - first, from(a, last, first),
                    from(a, first, last), from(a, last, last));
        }
        return exchanges;
    }

    /// Eliminates some columns, which are turned into arrays of doubles meanwhile.
    private static void panel(boolean wide, Operand a, int[] exchanges, int first, int last, int m,
            int n) {
        int count = last - first;
        int length = m - first;
        double[][] columns = new double[count][length];
        for (int i = 0; i < length; i++) {
            for (int c = 0; c < count; c++) {
                columns[c][i] = -get(wide, a, first + i, first + c);
            }
        }
        for (int k = 0; k < count; k++) {
            double[] c = columns[k];
            for (int j = 0; j < k; j++) {
                subtract(c, c[j], columns[j], j + 1, length);
            }
            int top = largest(c, k, length);
            exchanges[first + k] = first + top;
            if (top != k) {
                exchange(a, first + k, first + top, n);
                for (double[] column : columns) {
                    double t = column[k];
                    column[k] = column[top];
                    column[top] = t;
                }
            }
            double p = c[k];
            for (int i = k + 1; i < length && p != 0; i++) {
                c[i] /= p;
            }
        }
        for (int i = 0; i < length; i++) {
            for (int c = 0; c < count; c++) {
                set(wide, a, first + i, first + c, columns[c][i]);
            }
        }
    }

    /// Returns the first place of the largest magnitude from `k` on.
    private static int largest(double[] c, int k, int length) {
        int top = k;
        for (int i = k + 1; i < length; i++) {
            top = Math.abs(c[i]) > Math.abs(c[top]) ? i : top;
        }
        return top;
    }

    private static void exchange(Operand a, int i, int j, int n) {
        long bytes = n * a.col();
        MemorySegment row = Scratch.get(Scratch.Slot.EDGE, bytes);
        MemorySegment.copy(a.memory(), a.at(i, 0), row, 0, bytes);
        MemorySegment.copy(a.memory(), a.at(j, 0), a.memory(), a.at(i, 0), bytes);
        MemorySegment.copy(row, 0, a.memory(), a.at(j, 0), bytes);
    }

    /// Returns the determinant from the factors of a square matrix.
    static double determinant(boolean wide, Operand lu, int[] exchanges) {
        double d = 1;
        for (int i = 0; i < exchanges.length; i++) {
            double pivot = get(wide, lu, i, i);
            d *= exchanges[i] == i ? pivot : -pivot;
        }
        return d;
    }

    /// Replaces the upper triangle of -A, for a symmetric matrix A, by U with `A = Uᵀ U`; returns of how many
    /// rows and columns there is one, from the first on.
    static int cholesky(boolean wide, Operand a, int n) {
        for (int first = 0; first < n; first += PANEL) {
            int last = Math.min(first + PANEL, n);
            if (first > 0) {
                Operand above = from(a, 0, first);
                Gemm.run(wide, true, last - first, n - first, first, above.transposed(), above,
                        from(a, first, first));
            }
            int done = block(wide, a, first, last);
            if (done < last) {
                return done;
            }
            for (int i = first; i < last; i++) {
                RowStep.run(wide, address(a, first, i), a.row(), i - first, address(a, first, last), a.row(),
                        address(a, i, last), n - last, -get(wide, a, i, i));
            }
        }
        return n;
    }

    private static int block(boolean wide, Operand a, int first, int last) {
        int count = last - first;
        double[][] u = new double[count][count];
        for (int k = 0; k < count; k++) {
            for (int j = k; j < count; j++) {
                u[k][j] = -get(wide, a, first + k, first + j);
            }
        }
        for (int k = 0; k < count; k++) {
            if (!(u[k][k] > 0)) {
                return first + k;
            }
            double root = Math.sqrt(u[k][k]);
            for (int j = k; j < count; j++) {
                u[k][j] /= root;
                set(wide, a, first + k, first + j, u[k][j]);
            }
            for (int i = k + 1; i < count; i++) {
                subtract(u[i], u[k][i], u[k], i, count);
            }
        }
        return last;
    }

    /// Replaces -B by X with `L X = B`, or `U X = B` if upper.
    static void solve(boolean wide, Operand l, Operand x, int n, int columns, boolean upper, boolean unit) {
        for (int done = 0; done < n; done += PANEL) {
            int count = Math.min(PANEL, n - done);
            int first = upper ? n - done - count : done;
            int last = first + count;
            for (int s = 0; s < count; s++) {
                int i = upper ? last - 1 - s : first + s;
                int known = upper ? i + 1 : first;
                RowStep.run(wide, address(l, i, known), l.col(), s, address(x, known, 0), x.row(),
                        address(x, i, 0), columns, unit ? -1 : -get(wide, l, i, i));
            }
            int from = upper ? 0 : last;
            int to = upper ? first : n;
            Gemm.run(wide, true, to - from, columns, count, from(l, from, first), from(x, first, 0),
                    from(x, from, 0));
        }
    }
}
