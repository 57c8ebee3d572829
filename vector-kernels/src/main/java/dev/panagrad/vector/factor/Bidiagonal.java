package dev.panagrad.vector.factor;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;

/// A matrix that is not wide as `U B Vᵀ` with B upper bidiagonal: reflections from both sides, some at a
/// time, and then one product that brings the rest up to date (Dongarra, Sorensen, Hammarling 1989).
final class Bidiagonal {
    private final int m;
    private final int n;
    private final MemorySegment s;
    private final Matrix a;
    private final Matrix u;
    private final Matrix v;
    private final Matrix x;
    private final Matrix y;
    private final Matrix run;
    private final Matrix minus;
    private final Matrix f;
    private final Reflectors left;
    private final Reflectors right;
    /// The diagonal.
    final double[] d;
    /// What is above the diagonal.
    final double[] e;

    private Bidiagonal(Matrix a, Workspace work) {
        this.a = a;
        m = a.rows();
        n = a.columns();
        s = a.memory();
        u = work.matrix(n, m);
        v = work.matrix(n, n);
        left = new Reflectors(u, 0, n, work);
        right = new Reflectors(v, 1, n, work);
        x = work.matrix(Reflectors.BLOCK, m);
        y = work.matrix(Reflectors.BLOCK, n);
        run = work.matrix(1, m);
        minus = work.matrix(Reflectors.BLOCK, m);
        f = work.matrix(1, Reflectors.BLOCK);
        d = new double[n];
        e = new double[n];
    }

    /// Returns how many doubles of working memory this takes, those of the matrix not counted.
    static long size(int m, int n) {
        return Workspace.size(n, m) + Workspace.size(n, n) + 2 * Reflectors.size(n)
                + Workspace.size(2 * Reflectors.BLOCK + 1, m) + Workspace.size(Reflectors.BLOCK, n)
                + Workspace.size(1, Reflectors.BLOCK);
    }

    /// Uses up a matrix.
    static Bidiagonal of(Matrix a, Workspace work) {
        Bidiagonal b = new Bidiagonal(a, work);
        for (int first = 0; first < b.n; first += Reflectors.BLOCK) {
            int last = Math.min(first + Reflectors.BLOCK, b.n);
            for (int i = first; i < last; i++) {
                b.column(first, i);
                if (i + 1 < b.n) {
                    b.row(first, i);
                }
            }
            if (last < b.n) {
                b.update(first, last);
            }
        }
        return b;
    }

    /// Replaces a matrix of zeros by Uᵀ, without the rows that B does not need.
    void left(Matrix ut) {
        left.form(ut, n);
    }

    /// Replaces a matrix of zeros by Vᵀ.
    void right(Matrix vt) {
        right.form(vt, Math.max(0, n - 2));
    }

    /// Brings column i up to date, makes its reflection and the vector y of its update.
    private void column(int first, int i) {
        int count = m - i;
        int rest = n - i - 1;
        long at = run.at(0, i);
        for (int r = i; r < m; r++) {
            run.set(0, r, a.get(r, i));
        }
        int before = i - first;
        Matrix us = u.part(first, i, before, count);
        Matrix xs = x.part(0, i, before, count);
        f.minus(y.part(0, i, before, 1), 0);
        Runs.columns(us, s, f.offset(), s, at);
        f.minus(v.part(first, i, before, 1), 0);
        Runs.columns(xs, s, f.offset(), s, at);
        d[i] = left.make(i, s, at);
        long ui = u.at(i, i);
        long yi = y.at(i - first, i + 1);
        y.part(i - first, 0, 1, n).clear();
        if (rest == 0 || left.tau(i) == 0) {
            return;
        }
        Runs.columns(a.part(i, i + 1, count, rest), s, ui, s, yi);
        subtract(us, y.part(0, i + 1, before, rest), ui, yi);
        subtract(xs, v.part(first, i + 1, before, rest), ui, yi);
        Runs.scale(s, yi, rest, left.tau(i));
    }

    /// Brings row i up to date, makes its reflection and the vector x of its update.
    private void row(int first, int i) {
        int count = n - i - 1;
        int rest = m - i - 1;
        long at = a.at(i, i + 1);
        int before = i - first;
        Matrix ys = y.part(0, i + 1, before + 1, count);
        Matrix vs = v.part(first, i + 1, before, count);
        f.minus(u.part(first, i, before + 1, 1), 0);
        Runs.columns(ys, s, f.offset(), s, at);
        f.minus(x.part(0, i, before, 1), 0);
        Runs.columns(vs, s, f.offset(), s, at);
        e[i] = right.make(i, s, at);
        long vi = v.at(i, i + 1);
        long xi = x.at(i - first, i + 1);
        x.part(i - first, 0, 1, m).clear();
        if (rest == 0 || right.tau(i) == 0) {
            return;
        }
        Runs.rows(a.part(i + 1, i + 1, rest, count), s, vi, s, xi);
        subtract(ys, u.part(first, i + 1, before + 1, rest), vi, xi);
        subtract(vs, x.part(0, i + 1, before, rest), vi, xi);
        Runs.scale(s, xi, rest, right.tau(i));
    }

    /// Subtracts `U Yᵀ + X Vᵀ` from the rows and columns from `last` on.
    private void update(int first, int last) {
        int b = last - first;
        Matrix part = a.part(last, last, m - last, n - last);
        subtract(u.part(first, last, b, m - last), y.part(0, last, b, n - last), part);
        subtract(x.part(0, last, b, m - last), v.part(first, last, b, n - last), part);
    }

    /// `y -= Aᵀ B x`.
    private void subtract(Matrix b, Matrix a, long x, long y) {
        Runs.rows(b, s, x, s, f.offset());
        Runs.scale(s, f.offset(), b.rows(), -1);
        Runs.columns(a, s, f.offset(), s, y);
    }

    private void subtract(Matrix rows, Matrix columns, Matrix part) {
        for (int p = 0; p < rows.rows(); p++) {
            MemorySegment.copy(s, rows.at(p, 0), s, minus.at(p, 0), 8L * rows.columns());
            Runs.scale(s, minus.at(p, 0), rows.columns(), -1);
        }
        Matrix.product(true, minus.operand().transposed(), columns.operand(), part, rows.rows());
    }
}
