package dev.panagrad.tensor.reference;

import java.util.Arrays;
import java.util.stream.IntStream;

/// What eigenvalues and eigenvectors of symmetric matrices mean: a tridiagonal matrix by Householder's
/// reflections, then the implicit QL method (Wilkinson, Reinsch 1971, procedures tred2 and tql2).
final class EighMeaning {
    private static final double EPS = 0x1p-52;
    private static final int MOST = 60;

    private final int n;
    /// Row j holds the vector of eigenvalue j.
    private final double[] v;
    private final double[] d;
    private final double[] e;

    private EighMeaning(double[] v, int n) {
        this.n = n;
        this.v = v;
        d = new double[n];
        e = new double[n];
    }

    /// Returns the eigenvalues above the eigenvectors as columns.
    static double[] run(double[] a, int n, boolean upper) {
        double[] v = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double x = upper ? a[j * n + i] : a[i * n + j];
                v[i * n + j] = x;
                v[j * n + i] = x;
            }
        }
        double[] y = new double[(n + 1) * n];
        if (!Arrays.stream(v).allMatch(Double::isFinite)) {
            Arrays.fill(y, Double.NaN);
            return y;
        }
        double largest = Arrays.stream(v).map(Math::abs).max().orElse(0);
        // Squares of elements shall neither overflow nor vanish.
        int exponent = largest == 0 ? 0 : Math.getExponent(largest) + 1;
        Arrays.setAll(v, i -> Math.scalb(v[i], -exponent));
        EighMeaning m = new EighMeaning(v, n);
        if (n > 0) {
            m.reduce();
            m.accumulate();
            m.iterate();
        }
        int[] order = IntStream.range(0, n).boxed().sorted((i, j) -> Double.compare(m.d[i], m.d[j]))
                .mapToInt(i -> i).toArray();
        for (int j = 0; j < n; j++) {
            y[j] = Math.scalb(m.d[order[j]], exponent);
            double sign = SvdMeaning.sign(v, order[j] * n, n);
            for (int i = 0; i < n; i++) {
                y[(i + 1) * n + j] = sign * v[order[j] * n + i];
            }
        }
        return y;
    }

    private void reduce() {
        for (int j = 0; j < n; j++) {
            d[j] = v[j * n + n - 1];
        }
        for (int i = n - 1; i > 0; i--) {
            double scale = 0;
            for (int k = 0; k < i; k++) {
                scale += Math.abs(d[k]);
            }
            double h = 0;
            if (scale == 0) {
                e[i] = d[i - 1];
                for (int j = 0; j < i; j++) {
                    d[j] = v[j * n + i - 1];
                    v[j * n + i] = 0;
                    v[i * n + j] = 0;
                }
            } else {
                h = reflect(i, scale);
            }
            d[i] = h;
        }
    }

    private double reflect(int i, double scale) {
        double h = 0;
        for (int k = 0; k < i; k++) {
            d[k] /= scale;
            h += d[k] * d[k];
        }
        double f = d[i - 1];
        double g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
        e[i] = scale * g;
        h -= f * g;
        d[i - 1] = f - g;
        Arrays.fill(e, 0, i, 0);
        for (int j = 0; j < i; j++) {
            v[i * n + j] = d[j];
            double sum = e[j] + v[j * n + j] * d[j]
                    + DecompositionMeaning.dot(v, j * n + j + 1, d, j + 1, i - j - 1);
            DecompositionMeaning.add(d[j], v, j * n + j + 1, e, j + 1, i - j - 1);
            e[j] = sum;
        }
        double s = 0;
        for (int j = 0; j < i; j++) {
            e[j] /= h;
            s += e[j] * d[j];
        }
        DecompositionMeaning.add(-s / (h + h), d, 0, e, 0, i);
        for (int j = 0; j < i; j++) {
            double a = d[j];
            double b = e[j];
            for (int k = j; k < i; k++) {
                v[j * n + k] -= a * e[k] + b * d[k];
            }
            d[j] = v[j * n + i - 1];
            v[j * n + i] = 0;
        }
        return h;
    }

    private void accumulate() {
        for (int i = 0; i < n - 1; i++) {
            v[i * n + n - 1] = v[i * n + i];
            v[i * n + i] = 1;
            double h = d[i + 1];
            if (h != 0) {
                for (int k = 0; k <= i; k++) {
                    d[k] = v[(i + 1) * n + k] / h;
                }
                for (int j = 0; j <= i; j++) {
                    double g = DecompositionMeaning.dot(v, (i + 1) * n, v, j * n, i + 1);
                    DecompositionMeaning.add(-g, d, 0, v, j * n, i + 1);
                }
            }
            Arrays.fill(v, (i + 1) * n, (i + 1) * n + i + 1, 0);
        }
        for (int j = 0; j < n; j++) {
            d[j] = v[j * n + n - 1];
            v[j * n + n - 1] = 0;
        }
        v[n * n - 1] = 1;
        e[0] = 0;
    }

    private void iterate() {
        System.arraycopy(e, 1, e, 0, n - 1);
        e[n - 1] = 0;
        double shift = 0;
        double largest = 0;
        for (int l = 0; l < n; l++) {
            largest = Math.max(largest, Math.abs(d[l]) + Math.abs(e[l]));
            int m = l;
            while (m < n - 1 && Math.abs(e[m]) > EPS * largest) {
                m++;
            }
            for (int i = 0; m > l && i < MOST && (i == 0 || Math.abs(e[l]) > EPS * largest); i++) {
                shift += sweep(l, m);
            }
            d[l] += shift;
            e[l] = 0;
        }
    }

    /// One implicit QL step on rows l to m; returns the shift.
    private double sweep(int l, int m) {
        double g = d[l];
        double p = (d[l + 1] - g) / (2 * e[l]);
        double r = Math.copySign(Math.hypot(p, 1), p);
        d[l] = e[l] / (p + r);
        d[l + 1] = e[l] * (p + r);
        double next = d[l + 1];
        double h = g - d[l];
        for (int i = l + 2; i < n; i++) {
            d[i] -= h;
        }
        double shift = h;
        p = d[m];
        double c = 1;
        double c2 = 1;
        double c3 = 1;
        double below = e[l + 1];
        double s = 0;
        double s2 = 0;
        for (int i = m - 1; i >= l; i--) {
            c3 = c2;
            c2 = c;
            s2 = s;
            g = c * e[i];
            h = c * p;
            r = Math.hypot(p, e[i]);
            e[i + 1] = s * r;
            s = e[i] / r;
            c = p / r;
            p = c * d[i] - s * g;
            d[i + 1] = h + s * (c * g + s * d[i]);
            SvdMeaning.rotate(v, i * n, (i + 1) * n, n, c, s);
        }
        p = -s * s2 * c3 * below * e[l] / next;
        e[l] = s * p;
        d[l] = c * p;
        return shift;
    }
}
