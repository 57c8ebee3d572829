package dev.panagrad.tensor.reference;

import java.util.Arrays;
import java.util.stream.IntStream;

/// What the singular value decomposition means: Hestenes' one-sided Jacobi method, which rotates pairs of
/// columns until all are orthogonal.
///
/// @param u the left vectors, one after another, m numbers each
/// @param s the singular values, descending
/// @param v the right vectors, one after another, n numbers each
record SvdMeaning(double[] u, double[] s, double[] v, int m, int n) {
    private static final double EPS = 0x1p-52;
    private static final int MOST = 60;

    static SvdMeaning run(double[] a, int m, int n) {
        if (m < n) {
            double[] t = new double[a.length];
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    t[j * m + i] = a[i * n + j];
                }
            }
            SvdMeaning other = tall(t, n, m);
            return new SvdMeaning(other.v, other.s, other.u, m, n).signed();
        }
        return tall(a, m, n).signed();
    }

    private static SvdMeaning tall(double[] a, int m, int n) {
        double largest = 0;
        for (double x : a) {
            largest = Math.max(largest, Math.abs(x));
        }
        double[] c = new double[n * m];
        double[] v = new double[n * n];
        double[] s = new double[n];
        if (!Double.isFinite(largest)) {
            Arrays.fill(c, Double.NaN);
            Arrays.fill(v, Double.NaN);
            Arrays.fill(s, Double.NaN);
            return new SvdMeaning(c, s, v, m, n);
        }
        double scale = largest == 0 ? 1 : largest;
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < m; i++) {
                c[j * m + i] = a[i * n + j] / scale;
            }
            v[j * n + j] = 1;
        }
        int sweeps = 0;
        while (sweep(c, v, m, n) && ++sweeps < MOST) {
        }
        return sorted(c, v, m, n, scale);
    }

    /// Rotates every pair of columns once; returns whether any was not orthogonal.
    private static boolean sweep(double[] c, double[] v, int m, int n) {
        boolean changed = false;
        double[] squares = new double[n];
        for (int j = 0; j < n; j++) {
            squares[j] = DecompositionMeaning.dot(c, j * m, c, j * m, m);
        }
        double tolerance = EPS * Math.sqrt(m);
        for (int p = 0; p < n; p++) {
            for (int q = p + 1; q < n; q++) {
                double dot = DecompositionMeaning.dot(c, p * m, c, q * m, m);
                if (Math.abs(dot) <= tolerance * Math.sqrt(squares[p] * squares[q])) {
                    continue;
                }
                changed = true;
                double zeta = (squares[q] - squares[p]) / (2 * dot);
                double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
                double cos = 1 / Math.sqrt(1 + t * t);
                rotate(c, p * m, q * m, m, cos, cos * t);
                rotate(v, p * n, q * n, n, cos, cos * t);
                squares[p] = Math.max(0, squares[p] - t * dot);
                squares[q] += t * dot;
            }
        }
        return changed;
    }

    /// `x ← c·x - s·y; y ← s·x + c·y`.
    static void rotate(double[] a, int x, int y, int n, double c, double s) {
        for (int i = 0; i < n; i++) {
            double p = a[x + i];
            double q = a[y + i];
            a[x + i] = c * p - s * q;
            a[y + i] = s * p + c * q;
        }
    }

    private static SvdMeaning sorted(double[] c, double[] v, int m, int n, double scale) {
        double[] norm = new double[n];
        for (int j = 0; j < n; j++) {
            norm[j] = Math.sqrt(DecompositionMeaning.dot(c, j * m, c, j * m, m));
        }
        int[] order = IntStream.range(0, n).boxed().sorted((i, j) -> Double.compare(norm[j], norm[i]))
                .mapToInt(i -> i).toArray();
        double[] u = new double[n * m];
        double[] s = new double[n];
        double[] w = new double[n * n];
        for (int j = 0; j < n; j++) {
            int from = order[j];
            s[j] = norm[from] * scale;
            System.arraycopy(v, from * n, w, j * n, n);
            if (norm[from] > 0) {
                for (int i = 0; i < m; i++) {
                    u[j * m + i] = c[from * m + i] / norm[from];
                }
            } else {
                complete(u, j, m);
            }
        }
        return new SvdMeaning(u, s, w, m, n);
    }

    /// Makes a vector that is orthogonal to those before it.
    private static void complete(double[] u, int j, int m) {
        double best = -1;
        double[] found = null;
        for (int axis = 0; axis < m && best < 0.5; axis++) {
            double[] x = new double[m];
            x[axis] = 1;
            for (int again = 0; again < 2; again++) {
                for (int i = 0; i < j; i++) {
                    DecompositionMeaning.add(-DecompositionMeaning.dot(u, i * m, x, 0, m), u, i * m, x, 0, m);
                }
            }
            double norm = Math.sqrt(DecompositionMeaning.dot(x, 0, x, 0, m));
            if (norm > best) {
                best = norm;
                found = x;
            }
        }
        for (int i = 0; i < m; i++) {
            u[j * m + i] = found[i] / best;
        }
    }

    /// Returns 1, or -1 if the largest element of a run is negative.
    static double sign(double[] a, int at, int n) {
        int top = at;
        for (int i = at; i < at + n; i++) {
            top = Math.abs(a[i]) > Math.abs(a[top]) * (1 + 1e-10) ? i : top;
        }
        return n > 0 && a[top] < 0 ? -1 : 1;
    }

    private SvdMeaning signed() {
        for (int j = 0; j < s.length; j++) {
            double sign = sign(u, j * m, m);
            for (int i = 0; i < m; i++) {
                u[j * m + i] *= sign;
            }
            for (int i = 0; i < n; i++) {
                v[j * n + i] *= sign;
            }
        }
        return this;
    }

    /// Returns U, the singular values and V, one above the other.
    double[] packed() {
        int k = s.length;
        double[] y = new double[(m + 1 + n) * k];
        for (int j = 0; j < k; j++) {
            for (int i = 0; i < m; i++) {
                y[i * k + j] = u[j * m + i];
            }
            y[m * k + j] = s[j];
            for (int i = 0; i < n; i++) {
                y[(m + 1 + i) * k + j] = v[j * n + i];
            }
        }
        return y;
    }

    /// Returns the pseudo-inverse, row by row.
    double[] inverse(double absolute, double relative) {
        double[] y = new double[n * m];
        double part = s.length == 0 ? 0 : relative * s[0];
        // A tolerance that is NaN does not count.
        double least = part > absolute || Double.isNaN(absolute) ? part : absolute;
        for (int j = 0; j < s.length; j++) {
            if (!(s[j] <= least)) {
                for (int i = 0; i < n; i++) {
                    DecompositionMeaning.add(v[j * n + i] / s[j], u, j * m, y, i * m, m);
                }
            }
        }
        return y;
    }
}
