package dev.panagrad.tensor.reference;

import java.util.Arrays;

/// What the QR decomposition means: Householder's reflections, with the signs of LAPACK.
final class QrMeaning {
    private QrMeaning() {
    }

    /// Returns Q above the transpose of R.
    static double[] run(double[] a, int m, int n, boolean complete) {
        int k = Math.min(m, n);
        int q = complete ? m : k;
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                c[j * m + i] = a[i * n + j];
            }
        }
        double[] tau = new double[k];
        for (int j = 0; j < k; j++) {
            tau[j] = reflector(c, j * m + j, m - j);
            for (int l = j + 1; l < n; l++) {
                reflect(c, j * m + j, tau[j], c, l * m + j, m - j);
            }
        }
        double[] y = new double[(m + n) * q];
        double[] column = new double[m];
        for (int l = 0; l < q; l++) {
            Arrays.fill(column, 0);
            column[l] = 1;
            for (int j = Math.min(l, k - 1); j >= 0; j--) {
                reflect(c, j * m + j, tau[j], column, j, m - j);
            }
            for (int i = 0; i < m; i++) {
                y[i * q + l] = column[i];
            }
            for (int j = l; j < n; j++) {
                y[(m + j) * q + l] = c[j * m + l];
            }
        }
        return y;
    }

    /// Replaces a column by its reflection, `beta` and zeros, in whose place the reflector without its
    /// leading 1 is kept; returns the reflector's factor.
    private static double reflector(double[] c, int at, int n) {
        double below = DecompositionMeaning.dot(c, at + 1, c, at + 1, n - 1);
        if (below == 0) {
            return 0;
        }
        double alpha = c[at];
        double beta = -Math.copySign(Math.sqrt(alpha * alpha + below), alpha);
        for (int i = 1; i < n; i++) {
            c[at + i] /= alpha - beta;
        }
        c[at] = beta;
        return (beta - alpha) / beta;
    }

    private static void reflect(double[] v, int at, double tau, double[] c, int to, int n) {
        double w = tau * (c[to] + DecompositionMeaning.dot(v, at + 1, c, to + 1, n - 1));
        c[to] -= w;
        DecompositionMeaning.add(-w, v, at + 1, c, to + 1, n - 1);
    }
}
