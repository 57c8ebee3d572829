package dev.panagrad.vector.transform;

import java.util.concurrent.ConcurrentHashMap;

/// How Fourier's transform of a length is computed: by its prime factors, by Stockham's method, which sorts
/// by itself; lengths with a large factor as a convolution (Bluestein 1970). Immutable; the last ones are
/// kept.
final class Plan {
    private static final int MOST_KNOWN = 64;
    private static final int LARGEST_FACTOR = 31;
    private static final ConcurrentHashMap<Integer, Plan> KNOWN = new ConcurrentHashMap<>();

    private final int n;
    private final int[] factors;
    /// `cos` and `-sin` of `2πi/n`.
    private final double[] cos;
    private final double[] sin;
    private final Chirp chirp;

    private Plan(int n) {
        this.n = n;
        factors = factors(n);
        cos = new double[n];
        sin = new double[n];
        for (int i = 0; i < n; i++) {
            cos[i] = Math.cos(2 * Math.PI * i / n);
            sin[i] = -Math.sin(2 * Math.PI * i / n);
        }
        chirp = factors == null ? new Chirp(n) : null;
    }

    static Plan of(int n) {
        Plan known = KNOWN.get(n);
        if (known == null) {
            if (KNOWN.size() >= MOST_KNOWN) {
                KNOWN.clear();
            }
            known = new Plan(n);
            KNOWN.put(n, known);
        }
        return known;
    }

    /// Returns the factors, fours first, or null if one is too large.
    private static int[] factors(int n) {
        int[] all = new int[32];
        int count = 0;
        int rest = n;
        while (rest % 4 == 0) {
            all[count++] = 4;
            rest /= 4;
        }
        for (int p = 2; rest > 1 && p <= LARGEST_FACTOR; p++) {
            while (rest % p == 0) {
                all[count++] = p;
                rest /= p;
            }
        }
        return rest > 1 ? null : java.util.Arrays.copyOf(all, count);
    }

    /// Transforms numbers in place; the other arrays are working memory of the same length.
    void forward(double[] re, double[] im, double[] wr, double[] wi) {
        if (chirp != null) {
            chirp.forward(re, im);
            return;
        }
        double[] ar = re;
        double[] ai = im;
        double[] br = wr;
        double[] bi = wi;
        int stride = 1;
        int length = n;
        for (int p : factors) {
            step(p, length, stride, ar, ai, br, bi);
            double[] t = ar;
            ar = br;
            br = t;
            t = ai;
            ai = bi;
            bi = t;
            stride *= p;
            length /= p;
        }
        if (ar != re) {
            System.arraycopy(ar, 0, re, 0, n);
            System.arraycopy(ai, 0, im, 0, n);
        }
    }

    /// `y[s(p q + r) + j] = w^(q r) Σ_k w_p^(k r) x[s(q + k m) + j]`, with m the length over p.
    private void step(int p, int length, int s, double[] xr, double[] xi, double[] yr, double[] yi) {
        int m = length / p;
        for (int q = 0; q < m; q++) {
            for (int r = 0; r < p; r++) {
                int to = s * (p * q + r);
                int w = (int) ((long) q * r % length * (n / length));
                for (int k = 0; k < p; k++) {
                    int e = (int) ((w + (long) k * r % p * (n / p)) % n);
                    add(cos[e], sin[e], xr, xi, s * (q + k * m), yr, yi, to, s, k == 0);
                }
            }
        }
    }

    private static void add(double c, double d, double[] xr, double[] xi, int from, double[] yr, double[] yi,
            int to, int n, boolean first) {
        if (first) {
            for (int j = 0; j < n; j++) {
                yr[to + j] = c * xr[from + j] - d * xi[from + j];
                yi[to + j] = c * xi[from + j] + d * xr[from + j];
            }
        } else {
            for (int j = 0; j < n; j++) {
                yr[to + j] += c * xr[from + j] - d * xi[from + j];
                yi[to + j] += c * xi[from + j] + d * xr[from + j];
            }
        }
    }
}
