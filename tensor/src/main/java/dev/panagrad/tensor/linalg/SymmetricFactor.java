package dev.panagrad.tensor.linalg;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// `L D Lᵀ` of symmetric matrices that need not be definite, with exchanges of rows and columns, D of blocks
/// of one and two rows (Bunch, Kaufman 1977), in the form of LAPACK's `sytrf` of lower triangles. In double
/// precision, without a gradient.
final class SymmetricFactor {
    private static final double ALPHA = (1 + Math.sqrt(17)) / 8;

    private final double[] a;
    private final int at;
    private final int n;
    /// From 1 on; both of a block's are negative.
    private final int[] pivots;
    private int info;

    private SymmetricFactor(double[] a, int at, int n) {
        this.a = a;
        this.at = at;
        this.n = n;
        pivots = new int[n];
    }

    static LinalgEx.LdlResult factor(String op, Tensor in) {
        Matrices.needSquare(op, in);
        Matrices.needFloat(op, in);
        int n = (int) in.size(-1);
        double[] a = in.detach().tril(0).to(DType.FLOAT64).toDoubleArray();
        long[] lead = Arrays.copyOf(in.shape().dims(), in.rank() - 2);
        int count = (int) Arrays.stream(lead).reduce(1, (x, y) -> x * y);
        int[] pivots = new int[count * n];
        int[] info = new int[count];
        for (int t = 0; t < count; t++) {
            SymmetricFactor f = new SymmetricFactor(a, t * n * n, n);
            f.eliminate();
            System.arraycopy(f.pivots, 0, pivots, t * n, n);
            info[t] = f.info;
        }
        long[] dims = Arrays.copyOf(lead, lead.length + 1);
        dims[lead.length] = n;
        Tensor order = Tensor.of(pivots).reshape(dims).to(DType.INT32).to(in.device());
        Tensor ld = Tensor.of(a).reshape(in.shape().dims()).to(in.dtype()).to(in.device());
        return new LinalgEx.LdlResult(new Linalg.LdlFactor(ld, order), LinalgEx.info(info, in));
    }

    static Linalg.LdlFactor needRegular(Tensor in) {
        LinalgEx.LdlResult r = factor("ldlFactor", in);
        long[] info = r.info().to(DType.INT64).toLongArray();
        for (int t = 0; t < info.length; t++) {
            if (info[t] != 0) {
                throw new ArithmeticException("ldlFactor: matrix " + t + " of " + in.shape()
                        + " is singular, expected a regular one but element " + info[t]
                        + " of D's diagonal is 0");
            }
        }
        return r.ldl();
    }

    private double get(int i, int j) {
        return a[at + i * n + j];
    }

    private void set(int i, int j, double v) {
        a[at + i * n + j] = v;
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
            boolean zero = !(Math.max(pivot, column) > 0);
            info = zero && info == 0 ? k + 1 : info;
            boolean stays = zero || pivot >= ALPHA * column;
            double row = stays ? 0 : largest(most, k);
            stays |= pivot >= ALPHA * column * (column / row);
            boolean two = !stays && Math.abs(get(most, most)) < ALPHA * row;
            int to = stays ? k : most;
            exchange(k, two ? k + 1 : k, to);
            if (two) {
                pair(k);
                pivots[k] = pivots[k + 1] = -(to + 1);
            } else {
                single(k, zero);
                pivots[k] = to + 1;
            }
            k += two ? 2 : 1;
        }
    }

    /// Returns the largest magnitude in a row but on the diagonal, from column k on.
    private double largest(int row, int k) {
        double most = 0;
        for (int j = k; j < row; j++) {
            most = Math.max(most, Math.abs(get(row, j)));
        }
        for (int i = row + 1; i < n; i++) {
            most = Math.max(most, Math.abs(get(i, row)));
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

    private void single(int k, boolean zero) {
        if (zero) {
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

    /// Solves for the columns of b, whose leading axes are those of the factors.
    static Tensor solve(Linalg.LdlFactor f, Tensor b) {
        Matrices.needSquare("ldlSolve", f.ld());
        Matrices.needSame("ldlSolve", f.ld(), b);
        int n = (int) f.ld().size(-1);
        if (b.rank() != f.ld().rank() || b.size(-2) != n
                || !Arrays.equals(Arrays.copyOf(b.shape().dims(), b.rank() - 2),
                        Arrays.copyOf(f.ld().shape().dims(), b.rank() - 2))) {
            throw new ShapeException("ldlSolve: the right sides do not fit, the factors are " + f.ld().shape()
                    + ", b is " + b.shape() + ", expected b: [..., " + n + ", k] with the same leading axes");
        }
        int columns = (int) b.size(-1);
        double[] x = b.detach().to(DType.FLOAT64).toDoubleArray();
        double[] ld = f.ld().detach().to(DType.FLOAT64).toDoubleArray();
        long[] order = f.pivots().to(DType.INT64).toLongArray();
        for (int t = 0; n > 0 && t < order.length / n; t++) {
            SymmetricFactor s = new SymmetricFactor(ld, t * n * n, n);
            for (int i = 0; i < n; i++) {
                s.pivots[i] = (int) order[t * n + i];
            }
            s.forward(x, t * n * columns, columns);
            s.back(x, t * n * columns, columns);
        }
        return Tensor.of(x).reshape(b.shape().dims()).to(b.dtype()).to(b.device());
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
            boolean two = pivots[k] < 0;
            swapRows(x, from, columns, two ? k + 1 : k, Math.abs(pivots[k]) - 1);
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
            boolean two = pivots[k] < 0;
            for (int i = k + 1; i < n; i++) {
                take(x, from, columns, k, get(i, k), i);
                if (two) {
                    take(x, from, columns, k - 1, get(i, k - 1), i);
                }
            }
            swapRows(x, from, columns, k, Math.abs(pivots[k]) - 1);
            k -= two ? 1 : 0;
        }
    }
}
