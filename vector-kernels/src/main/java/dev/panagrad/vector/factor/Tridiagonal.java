package dev.panagrad.vector.factor;

import java.lang.foreign.MemorySegment;

/// A symmetric matrix as `Q T Qᵀ` with T tridiagonal: reflections, some at a time, and then one product that
/// brings the rest up to date (Dongarra, Sorensen, Hammarling 1989), and eigenvalues by the implicit QL
/// method.
final class Tridiagonal {
    private static final double EPS = 0x1p-52;
    private static final int MOST = 60;

    private final int n;
    private final Matrix a;
    private final Reflectors h;
    private final Matrix v;
    private final Matrix w;
    private final Matrix minus;
    private final Matrix f;
    private final double[] d;
    private final double[] e;

    private Tridiagonal(Matrix a, Workspace work) {
        n = a.rows();
        this.a = a;
        v = work.matrix(Math.max(n - 1, 0), n);
        h = new Reflectors(v, 1, n, work);
        w = work.matrix(Reflectors.BLOCK, n);
        minus = work.matrix(2 * Reflectors.BLOCK, n);
        f = work.matrix(1, Reflectors.BLOCK);
        d = new double[n];
        e = new double[n];
    }

    /// Returns the ascending eigenvalues of a symmetric matrix with elements up to 1, above its eigenvectors
    /// as columns if they are wanted; null if the iteration does not end.
    static double[][] eigh(double[][] rows, boolean vectors) {
        int n = rows.length;
        Workspace work = new Workspace(3 * Workspace.size(n, n) + Reflectors.size(n)
                + Workspace.size(3 * Reflectors.BLOCK, n) + Workspace.size(1, Reflectors.BLOCK));
        Matrix a = work.matrix(n, n);
        for (int i = 0; i < n; i++) {
            a.write(i, rows[i], 0);
        }
        Tridiagonal t = new Tridiagonal(a, work);
        t.reduce();
        Matrix q = vectors ? work.matrix(n, n) : null;
        if (vectors) {
            t.h.form(q, Math.max(n - 2, 0));
        }
        Rotations turns = vectors ? new Rotations(q, -1) : null;
        if (!t.iterate(turns)) {
            return null;
        }
        if (vectors) {
            turns.flush();
        }
        return Sorted.eigen(t.d, q);
    }

    private void reduce() {
        for (int first = 0; first < n; first += Reflectors.BLOCK) {
            int last = Math.min(first + Reflectors.BLOCK, n);
            for (int j = first; j < last; j++) {
                column(first, j);
            }
            int rest = n - last;
            if (rest > 0) {
                update(first, last, rest);
            }
        }
    }

    /// Brings row j up to date and makes its reflection and the vector w of its update.
    private void column(int first, int j) {
        MemorySegment m = a.memory();
        int before = j - first;
        Matrix vs = v.part(first, j, before, n - j);
        Matrix ws = w.part(0, j, before, n - j);
        f.minus(vs, 0);
        Runs.columns(ws, m, f.offset(), m, a.at(j, j));
        f.minus(ws, 0);
        Runs.columns(vs, m, f.offset(), m, a.at(j, j));
        d[j] = a.get(j, j);
        int count = n - j - 1;
        if (count == 0) {
            return;
        }
        e[j] = h.make(j, m, a.at(j, j + 1));
        long vj = v.at(j, j + 1);
        long wj = w.at(j - first, j + 1);
        w.part(j - first, 0, 1, n).clear();
        double tau = h.tau(j);
        if (tau == 0) {
            return;
        }
        // Its columns are its rows, and columns need no sums over lanes.
        Runs.columns(a.part(j + 1, j + 1, count, count), m, vj, m, wj);
        subtract(v.part(first, j + 1, before, count), w.part(0, j + 1, before, count), vj, wj);
        subtract(w.part(0, j + 1, before, count), v.part(first, j + 1, before, count), vj, wj);
        Runs.scale(m, wj, count, tau);
        Runs.add(-tau / 2 * Runs.dot(m, wj, m, vj, count), m, vj, m, wj, count);
    }

    /// `y -= Aᵀ B x`.
    private void subtract(Matrix b, Matrix a, long x, long y) {
        MemorySegment m = a.memory();
        Runs.rows(b, m, x, m, f.offset());
        Runs.scale(m, f.offset(), b.rows(), -1);
        Runs.columns(a, m, f.offset(), m, y);
    }

    /// Subtracts `V Wᵀ + W Vᵀ` from the rows and columns from `last` on.
    private void update(int first, int last, int rest) {
        int b = last - first;
        MemorySegment m = a.memory();
        for (int p = 0; p < b; p++) {
            MemorySegment.copy(m, v.at(first + p, last), m, minus.at(p, 0), 8L * rest);
            Runs.scale(m, minus.at(p, 0), rest, -1);
            MemorySegment.copy(m, w.at(p, last), m, minus.at(b + p, 0), 8L * rest);
            Runs.scale(m, minus.at(b + p, 0), rest, -1);
        }
        Matrix part = a.part(last, last, rest, rest);
        Matrix.product(true, minus.operand().transposed(), w.part(0, last, b, rest).operand(), part, b);
        Matrix.product(true, minus.part(b, 0, b, rest).operand().transposed(),
                v.part(first, last, b, rest).operand(), part, b);
    }

    /// Makes e zero, and d the eigenvalues.
    private boolean iterate(Rotations turns) {
        for (int l = 0; l < n; l++) {
            int m = end(l);
            for (int i = 0; m > l; i++) {
                if (i == MOST) {
                    return false;
                }
                sweep(l, m, turns);
                m = end(l);
            }
        }
        return true;
    }

    /// Returns the last row of the block that begins at row l.
    private int end(int l) {
        int m = l;
        while (m < n - 1 && Math.abs(e[m]) > EPS * (Math.abs(d[m]) + Math.abs(d[m + 1])) + EPS * EPS) {
            m++;
        }
        return m;
    }

    private void sweep(int l, int m, Rotations turns) {
        double g = (d[l + 1] - d[l]) / (2 * e[l]);
        double r = Math.hypot(g, 1);
        g = d[m] - d[l] + e[l] / (g + Math.copySign(r, g));
        double s = 1;
        double c = 1;
        double p = 0;
        if (turns != null) {
            turns.begin(m);
        }
        for (int i = m - 1; i >= l; i--) {
            double f = s * e[i];
            double b = c * e[i];
            r = Givens.length(f, g);
            e[i + 1] = r;
            if (r == 0) {
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }
            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = (d[i] - g) * s + 2 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
            if (turns != null) {
                turns.add(c, s);
            }
        }
        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }
}
