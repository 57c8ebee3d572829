package dev.panagrad.vector.factor;

import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;

/// Householder's reflections `H = I - τ v vᵀ`, whose vectors are the rows of a matrix, applied some at a time
/// as `I - V T Vᵀ` (Schreiber, Van Loan 1989).
final class Reflectors {
    /// Reflections that are applied at a time.
    static final int BLOCK = 32;
    /// Below this a sum of squares has lost digits.
    private static final double TINY = 0x1p-900;

    private final Matrix v;
    private final double[] tau;
    private final int shift;
    private final Matrix left;
    private final Matrix right;
    private final Matrix t;

    /// @param v one vector a row: row i has zeros up to column `i + shift`, where it has a 1
    /// @param shift how far right of the diagonal the vectors begin
    /// @param rows how many rows the matrices have, at most, to which they are applied
    Reflectors(Matrix v, int shift, int rows, Workspace work) {
        this.v = v;
        this.shift = shift;
        tau = new double[v.rows()];
        left = work.raw(rows, BLOCK);
        right = work.raw(rows, BLOCK);
        t = work.raw(BLOCK, BLOCK);
    }

    /// Returns how many doubles of working memory this takes.
    static long size(int rows) {
        return 2 * Workspace.size(rows, BLOCK) + Workspace.size(BLOCK, BLOCK);
    }

    double tau(int i) {
        return tau[i];
    }

    /// Makes row i of V from a run that begins at its 1 and that the reflection is to make `β, 0, …, 0`;
    /// returns β.
    double make(int i, MemorySegment x, long from) {
        int n = v.columns() - i - shift;
        MemorySegment m = v.memory();
        long at = v.at(i, i + shift);
        MemorySegment.copy(x, from, m, at, 8L * n);
        double alpha = m.get(Lanes.DOUBLE, at);
        m.set(Lanes.DOUBLE, at, 1);
        double rest = norm(m, at + 8, n - 1);
        if (rest == 0) {
            return alpha;
        }
        double beta = -Math.copySign(Math.hypot(alpha, rest), alpha);
        Runs.divide(m, at + 8, n - 1, alpha - beta);
        tau[i] = (beta - alpha) / beta;
        return beta;
    }

    private static double norm(MemorySegment m, long at, int n) {
        double squares = Runs.dot(m, at, m, at, n);
        if (squares > TINY) {
            return Math.sqrt(squares);
        }
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, Math.abs(m.get(Lanes.DOUBLE, at + 8L * i)));
        }
        double sum = 0;
        for (int i = 0; i < n && largest > 0; i++) {
            double x = m.get(Lanes.DOUBLE, at + 8L * i) / largest;
            sum += x * x;
        }
        return largest * Math.sqrt(sum);
    }

    /// Applies reflection i to a few rows, at most a block, from the right.
    void apply(int i, Matrix x) {
        int first = i + shift;
        int n = v.columns() - first;
        MemorySegment m = v.memory();
        Runs.rows(x.part(0, first, x.rows(), n), m, v.at(i, first), m, t.offset());
        for (int r = 0; r < x.rows(); r++) {
            Runs.add(-tau[i] * t.get(0, r), m, v.at(i, first), m, x.at(r, first), n);
        }
    }

    /// Multiplies a matrix by reflections `[first, last)` from the right, or by the transpose of their
    /// product.
    ///
    /// @param x a matrix with the columns of V
    void apply(int first, int last, Matrix x, boolean transposed) {
        int b = last - first;
        int from = first + shift;
        int n = v.columns() - from;
        if (x.rows() == 0 || n <= 0) {
            return;
        }
        Matrix vectors = v.part(first, from, b, n);
        Operand columns = vectors.operand().transposed();
        triangle(first, last, vectors);
        Matrix w = left.part(0, 0, x.rows(), b);
        Matrix wt = right.part(0, 0, x.rows(), b);
        Matrix part = x.part(0, from, x.rows(), n);
        Operand factor = t.operand();
        Matrix.product(false, part.operand(), columns, w, n);
        Matrix.product(false, w.operand(), transposed ? factor.transposed() : factor, wt, b);
        Matrix.product(true, wt.operand(), vectors.operand(), part, b);
    }

    /// Computes -T.
    private void triangle(int first, int last, Matrix vectors) {
        int b = last - first;
        Matrix gram = t.part(0, 0, b, b);
        Matrix.product(false, vectors.operand(), vectors.operand().transposed(), gram, vectors.columns());
        double[][] f = new double[b][b];
        for (int j = 0; j < b; j++) {
            double tj = tau[first + j];
            f[j][j] = tj;
            for (int i = 0; i < j; i++) {
                double sum = 0;
                for (int k = i; k < j; k++) {
                    sum += f[i][k] * gram.get(k, j);
                }
                f[i][j] = -tj * sum;
            }
        }
        for (int i = 0; i < b; i++) {
            for (int j = 0; j < b; j++) {
                t.set(i, j, -f[i][j]);
            }
        }
    }

    /// Replaces a matrix of zeros by the first rows of Qᵀ, where Q is the product of the first `count`
    /// reflections.
    void form(Matrix q, int count) {
        for (int i = 0; i < Math.min(q.rows(), q.columns()); i++) {
            q.set(i, i, 1);
        }
        for (int last = count; last > 0; last = (last - 1) / BLOCK * BLOCK) {
            int first = (last - 1) / BLOCK * BLOCK;
            int from = Math.min(first + shift, q.rows());
            apply(first, last, q.part(from, 0, q.rows() - from, q.columns()), true);
        }
    }
}
