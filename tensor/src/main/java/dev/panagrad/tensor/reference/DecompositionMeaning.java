package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;
import java.util.Arrays;

/// What decompositions of matrices mean: one matrix after the other, in double precision, row by row.
final class DecompositionMeaning {
    private DecompositionMeaning() {
    }

    static void run(Decomposition op, Tensor[] in, Tensor out) {
        int rank = in[0].rank();
        int m = (int) in[0].size(rank - 2);
        int n = (int) in[0].size(rank - 1);
        if (op instanceof Decomposition.TriangularSolve t) {
            solve(t, in[0], in[1], out);
            return;
        }
        if (op instanceof Decomposition.LdlSolve) {
            LdlMeaning.solve(in[0], in[1], out);
            return;
        }
        double[] all = Elements.doubles(in[0].detach());
        double[] tolerances = in.length > 1 ? Elements.doubles(in[1].detach()) : null;
        long[] lead = Arrays.copyOf(in[0].shape().dims(), rank - 2);
        int count = (int) Shape.of(lead).numel();
        double[] result = new double[Math.toIntExact(out.numel())];
        int size = count == 0 ? 0 : result.length / count;
        for (int i = 0; i < count; i++) {
            double[] a = Arrays.copyOfRange(all, i * m * n, (i + 1) * m * n);
            double[] y = switch (op) {
                case Decomposition.Cholesky _ -> cholesky(a, n);
                case Decomposition.Lu _ -> packed(a, lu(a, m, n), m, n);
                case Decomposition.Det _ -> new double[] {det(a, lu(a, n, n), n)};
                case Decomposition.Qr(var complete) -> QrMeaning.run(a, m, n, complete);
                case Decomposition.Eigh(var upper, var vectors) -> {
                    double[] packed = EighMeaning.run(a, n, upper);
                    yield vectors ? packed : Arrays.copyOf(packed, n);
                }
                case Decomposition.Svd(var vectors) -> {
                    SvdMeaning svd = SvdMeaning.run(a, m, n);
                    yield vectors ? svd.packed() : svd.s();
                }
                case Decomposition.Pinv(var absolute, var relative) ->
                        SvdMeaning.run(a, m, n).inverse(absolute, relative);
                case Decomposition.PinvWithin _ ->
                        SvdMeaning.run(a, m, n).inverse(tolerances[2 * i], tolerances[2 * i + 1]);
                case Decomposition.Ldl _ -> LdlMeaning.factor(a, n);
                case Decomposition.TriangularSolve _,Decomposition.LdlSolve _ ->
                        throw new IllegalStateException("it has two operands");
            };
            System.arraycopy(y, 0, result, i * size, size);
        }
        Elements.write(out, result);
    }

    /// Returns the inner product of two runs; four sums, so that additions need not wait for each other.
    static double dot(double[] a, int i, double[] b, int j, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int k = 0;
        for (; k + 3 < n; k += 4) {
            s0 += a[i + k] * b[j + k];
            s1 += a[i + k + 1] * b[j + k + 1];
            s2 += a[i + k + 2] * b[j + k + 2];
            s3 += a[i + k + 3] * b[j + k + 3];
        }
        for (; k < n; k++) {
            s0 += a[i + k] * b[j + k];
        }
        return s0 + s1 + (s2 + s3);
    }

    /// Adds `f` times a run to another.
    static void add(double f, double[] x, int from, double[] y, int to, int n) {
        for (int k = 0; k < n; k++) {
            y[to + k] += f * x[from + k];
        }
    }

    private static double[] cholesky(double[] a, int n) {
        double[] l = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                l[i * n + j] = (a[i * n + j] - dot(l, i * n, l, j * n, j)) / l[j * n + j];
            }
            double d = a[i * n + i] - dot(l, i * n, l, i * n, i);
            if (!(d > 0)) {
                Arrays.fill(l, i * n, n * n, Double.NaN);
                return l;
            }
            l[i * n + i] = Math.sqrt(d);
        }
        return l;
    }

    /// Replaces a matrix by its factors, and returns which row each was exchanged with.
    private static int[] lu(double[] a, int m, int n) {
        int[] exchanges = new int[m];
        Arrays.setAll(exchanges, i -> i);
        for (int k = 0; k < Math.min(m, n); k++) {
            int top = k;
            for (int i = k + 1; i < m; i++) {
                top = Math.abs(a[i * n + k]) > Math.abs(a[top * n + k]) ? i : top;
            }
            exchanges[k] = top;
            for (int j = 0; j < n && top != k; j++) {
                double t = a[k * n + j];
                a[k * n + j] = a[top * n + j];
                a[top * n + j] = t;
            }
            double pivot = a[k * n + k];
            for (int i = k + 1; i < m && pivot != 0; i++) {
                double f = a[i * n + k] / pivot;
                a[i * n + k] = f;
                if (f != 0) {
                    add(-f, a, k * n + k + 1, a, i * n + k + 1, n - k - 1);
                }
            }
        }
        return exchanges;
    }

    private static double[] packed(double[] a, int[] exchanges, int m, int n) {
        int[] order = OrderingMeaning.exchanged(exchanges, m);
        double[] y = new double[m * (n + 2)];
        for (int i = 0; i < m; i++) {
            System.arraycopy(a, i * n, y, i * (n + 2), n);
            y[i * (n + 2) + n] = order[i];
            y[i * (n + 2) + n + 1] = exchanges[i];
        }
        return y;
    }

    private static double det(double[] lu, int[] exchanges, int n) {
        double d = 1;
        for (int i = 0; i < n; i++) {
            d *= exchanges[i] == i ? lu[i * n + i] : -lu[i * n + i];
        }
        return d;
    }

    private static void solve(Decomposition.TriangularSolve op, Tensor a, Tensor b, Tensor out) {
        int rank = out.rank();
        int n = (int) out.size(rank - 2);
        int k = (int) out.size(rank - 1);
        long[] dims = out.shape().dims().clone();
        double[] x = Elements.doubles(b.detach().expand(dims));
        dims[rank - 1] = n;
        double[] all = Elements.doubles(a.detach().expand(dims));
        int count = x.length == 0 ? 0 : x.length / (n * k);
        for (int t = 0; t < count; t++) {
            for (int step = 0; step < n; step++) {
                int i = op.upper() ? n - 1 - step : step;
                int row = (t * n + i) * k;
                for (int j = op.upper() ? i + 1 : 0; j < (op.upper() ? n : i); j++) {
                    add(-all[(t * n + i) * n + j], x, (t * n + j) * k, x, row, k);
                }
                double d = all[(t * n + i) * n + i];
                for (int c = 0; c < k && !op.unit(); c++) {
                    x[row + c] /= d;
                }
            }
        }
        Elements.write(out, x);
    }
}
