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
    ///
    /// @param batch how many transforms lie side by side: number i of the b-th is `[i · batch + b]`
    void forward(double[] re, double[] im, double[] wr, double[] wi, int batch) {
        if (chirp != null) {
            chirp.forward(re, im, batch);
            return;
        }
        double[] ar = re;
        double[] ai = im;
        double[] br = wr;
        double[] bi = wi;
        int stride = batch;
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
            System.arraycopy(ar, 0, re, 0, n * batch);
            System.arraycopy(ai, 0, im, 0, n * batch);
        }
    }

    /// `y[s(p q + r) + j] = w^(q r) Σ_k w_p^(k r) x[s(q + k m) + j]`, with m the length over p.
    private void step(int p, int length, int s, double[] xr, double[] xi, double[] yr, double[] yi) {
        int m = length / p;
        int turn = n / length;
        double[] f = new double[6];
        for (int q = 0; q < m; q++) {
            int w = q * turn;
            if (p == 4) {
                for (int k = 0; k < 3; k++) {
                    f[2 * k] = cos[(k + 1) * w];
                    f[2 * k + 1] = sin[(k + 1) * w];
                }
                Butterflies.four(f, s * q, s * m, s * 4 * q, s, xr, xi, yr, yi);
            } else if (p == 2) {
                Butterflies.two(cos[w], sin[w], s * q, s * m, s * 2 * q, s, xr, xi, yr, yi);
            } else {
                any(p, q, length, s, xr, xi, yr, yi);
            }
        }
    }

    private void any(int p, int q, int length, int s, double[] xr, double[] xi, double[] yr, double[] yi) {
        int m = length / p;
        for (int r = 0; r < p; r++) {
            int to = s * (p * q + r);
            int w = (int) ((long) q * r % length * (n / length));
            for (int k = 0; k < p; k++) {
                int e = (int) ((w + (long) k * r % p * (n / p)) % n);
                Butterflies.add(cos[e], sin[e], xr, xi, s * (q + k * m), yr, yi, to, s, k == 0);
            }
        }
    }
}
