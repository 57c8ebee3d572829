package dev.panagrad.vector.factor;

/// The QR decomposition by blocks of reflections, with the signs of LAPACK.
final class Householder {
    private Householder() {
    }

    /// Returns Q, of `q` columns, above Rᵀ.
    static double[][] qr(double[][] a, int m, int n, int q) {
        int k = Math.min(m, n);
        Workspace work = new Workspace(Workspace.size(n, m) + Workspace.size(k, m) + Workspace.size(q, m)
                + Reflectors.size(Math.max(n, q)));
        Matrix at = work.matrix(n, m);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                at.set(j, i, a[i][j]);
            }
        }
        Reflectors h = new Reflectors(work.matrix(k, m), 0, Math.max(n, q), work);
        for (int first = 0; first < k; first += Reflectors.BLOCK) {
            int last = Math.min(first + Reflectors.BLOCK, k);
            for (int j = first; j < last; j++) {
                at.set(j, j, h.make(j, at.memory(), at.at(j, j)));
                h.apply(j, at.part(j + 1, 0, last - j - 1, m));
            }
            h.apply(first, last, at.part(last, 0, n - last, m), false);
        }
        Matrix qt = work.matrix(q, m);
        h.form(qt, k);
        double[][] y = new double[m + n][q];
        for (int j = 0; j < q; j++) {
            for (int i = 0; i < m; i++) {
                y[i][j] = qt.get(j, i);
            }
        }
        for (int j = 0; j < n; j++) {
            for (int l = 0; l < Math.min(j + 1, q); l++) {
                y[m + j][l] = at.get(j, l);
            }
        }
        return y;
    }
}
