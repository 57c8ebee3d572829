package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;

/// `L D Lᵀ` of symmetric matrices that need not be definite, with exchanges of rows and columns, D of blocks
/// of one and two rows (Bunch, Kaufman 1977), in the form of LAPACK's `sytrf` of lower triangles.
final class LdlMeaning {
    private static final double ALPHA = (1 + Math.sqrt(17)) / 8;

    /// Rows of `n + 1` elements, the last one the pivot.
    private final double[] a;
    private final int at;
    private final int n;

    private LdlMeaning(double[] a, int at, int n) {
        this.a = a;
        this.at = at;
        this.n = n;
    }

    /// Returns the packed factors of one matrix.
    static double[] factor(double[] in, int n) {
        double[] a = new double[n * (n + 1)];
        for (int i = 0; i < n; i++) {
            System.arraycopy(in, i * n, a, i * (n + 1), i + 1);
        }
        new LdlMeaning(a, 0, n).eliminate();
        return a;
    }

    private double get(int i, int j) {
        return a[at + i * (n + 1) + j];
    }

    private void set(int i, int j, double v) {
        a[at + i * (n + 1) + j] = v;
    }

    /// The row that one was exchanged with; a number that is none becomes the next one that is.
    private int exchanged(int i) {
        return Math.clamp(Math.abs((int) get(i, n)), 1, n) - 1;
    }

    private void swap(int i, int j, int k, int l) {
        double t = get(i, j);
        set(i, j, get(k, l));
        set(k, l, t);
    }

    private void eliminate() {
        int k = 0;
        while (k < n) {
            int most = k;
            for (int i = k + 1; i < n; i++) {
                most = most == k || Math.abs(get(i, k)) > Math.abs(get(most, k)) ? i : most;
            }
            double column = most == k ? 0 : Math.abs(get(most, k));
            double pivot = Math.abs(get(k, k));
            boolean stays = !(pivot < ALPHA * column);
            double row = stays ? 0 : largest(most, k);
            stays |= pivot >= ALPHA * column * (column / row);
            boolean two = !stays && Math.abs(get(most, most)) < ALPHA * row;
            int to = stays ? k : most;
            exchange(k, two ? k + 1 : k, to);
            if (two) {
                pair(k);
                set(k, n, -(to + 1));
                set(k + 1, n, -(to + 1));
            } else {
                single(k);
                set(k, n, to + 1);
            }
            k += two ? 2 : 1;
        }
    }

    /// Returns the largest magnitude in a row but on the diagonal, from column k on.
    private double largest(int row, int k) {
        double most = 0;
        for (int j = k; j < n; j++) {
            double v = j == row ? 0 : Math.abs(j < row ? get(row, j) : get(j, row));
            most = v > most ? v : most;
        }
        return most;
    }

    /// Exchanges rows and columns `last` and `to` of what is left from k on.
    private void exchange(int k, int last, int to) {
        if (last == to) {
            return;
        }
        for (int i = to + 1; i < n; i++) {
            swap(i, last, i, to);
        }
        for (int i = last + 1; i < to; i++) {
            swap(i, last, to, i);
        }
        swap(last, last, to, to);
        if (last > k) {
            swap(last, k, to, k);
        }
    }

    /// Eliminates a column, unless nothing but zeros is left in it.
    private void single(int k) {
        if (!(Math.abs(get(k, k)) > 0)) {
            return;
        }
        double d = 1 / get(k, k);
        for (int j = k + 1; j < n; j++) {
            double by = d * get(j, k);
            for (int i = j; i < n; i++) {
                set(i, j, get(i, j) - by * get(i, k));
            }
        }
        for (int i = k + 1; i < n; i++) {
            set(i, k, d * get(i, k));
        }
    }

    private void pair(int k) {
        double off = get(k + 1, k);
        double p = get(k + 1, k + 1) / off;
        double q = get(k, k) / off;
        double d = 1 / (p * q - 1) / off;
        for (int j = k + 2; j < n; j++) {
            double v = d * (p * get(j, k) - get(j, k + 1));
            double w = d * (q * get(j, k + 1) - get(j, k));
            for (int i = j; i < n; i++) {
                set(i, j, get(i, j) - get(i, k) * v - get(i, k + 1) * w);
            }
            set(j, k, v);
            set(j, k + 1, w);
        }
    }

    /// Solves for the columns of b.
    static void solve(Tensor packed, Tensor b, Tensor out) {
        int rank = out.rank();
        int n = (int) out.size(rank - 2);
        int columns = (int) out.size(rank - 1);
        long[] dims = out.shape().dims().clone();
        double[] x = Elements.doubles(b.detach().expand(dims));
        dims[rank - 1] = n + 1;
        double[] factors = Elements.doubles(packed.detach().expand(dims));
        int count = x.length == 0 ? 0 : x.length / (n * columns);
        for (int t = 0; t < count; t++) {
            LdlMeaning f = new LdlMeaning(factors, t * n * (n + 1), n);
            f.forward(x, t * n * columns, columns);
            f.back(x, t * n * columns, columns);
        }
        Elements.write(out, x);
    }

    private static void swapRows(double[] x, int from, int columns, int i, int k) {
        for (int j = 0; j < columns && i != k; j++) {
            double t = x[from + i * columns + j];
            x[from + i * columns + j] = x[from + k * columns + j];
            x[from + k * columns + j] = t;
        }
    }

    /// Takes `l` times row k of x from row i.
    private static void take(double[] x, int from, int columns, int i, double l, int k) {
        for (int j = 0; j < columns; j++) {
            x[from + i * columns + j] -= l * x[from + k * columns + j];
        }
    }

    /// `D⁻¹ L⁻¹ x`.
    private void forward(double[] x, int from, int columns) {
        for (int k = 0; k < n; k++) {
            boolean two = get(k, n) < 0 && k + 1 < n;
            swapRows(x, from, columns, two ? k + 1 : k, exchanged(k));
            for (int i = k + (two ? 2 : 1); i < n; i++) {
                take(x, from, columns, i, get(i, k), k);
                if (two) {
                    take(x, from, columns, i, get(i, k + 1), k + 1);
                }
            }
            for (int j = 0; j < columns; j++) {
                int at = from + k * columns + j;
                if (two) {
                    double off = get(k + 1, k);
                    double p = get(k, k) / off;
                    double q = get(k + 1, k + 1) / off;
                    double v = x[at] / off;
                    double w = x[at + columns] / off;
                    x[at] = (q * v - w) / (p * q - 1);
                    x[at + columns] = (p * w - v) / (p * q - 1);
                } else {
                    x[at] /= get(k, k);
                }
            }
            k += two ? 1 : 0;
        }
    }

    /// `L⁻ᵀ x`.
    private void back(double[] x, int from, int columns) {
        for (int k = n - 1; k >= 0; k--) {
            boolean two = get(k, n) < 0 && k > 0;
            for (int i = k + 1; i < n; i++) {
                take(x, from, columns, k, get(i, k), i);
                if (two) {
                    take(x, from, columns, k - 1, get(i, k - 1), i);
                }
            }
            swapRows(x, from, columns, k, exchanged(k));
            k -= two ? 1 : 0;
        }
    }
}
