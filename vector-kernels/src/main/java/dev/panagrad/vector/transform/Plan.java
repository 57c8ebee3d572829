package dev.panagrad.vector.transform;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;

/// How Fourier's transform of a length is computed: by its prime factors, by Stockham's method, which sorts
/// by itself; lengths with a large factor as a convolution (Bluestein 1970). Immutable; the last ones are
/// kept.
final class Plan {
    private static final int MOST_KNOWN = 64;
    private static final int LARGEST_FACTOR = 31;
    /// In single precision factors cost half as much, for a step adds pairs of numbers first.
    private static final int LARGEST_SINGLE_FACTOR = 97;
    private static final ConcurrentHashMap<Integer, Plan> KNOWN = new ConcurrentHashMap<>();

    private final int n;
    private final int[] factors;
    /// Those with loops of their own first: there are fewer neighbours in early steps.
    private final int[] singleFactors;
    /// `cos` and `-sin` of `2πi/n`.
    private final double[] cos;
    private final double[] sin;
    private final float[] singleCos;
    private final float[] singleSin;
    private final Chirp chirp;
    /// Made when it is first needed, and large lengths never need it; two threads make equal ones.
    private volatile SingleChirp singleChirp;

    private Plan(int n) {
        this.n = n;
        factors = factors(n, LARGEST_FACTOR);
        cos = new double[n];
        sin = new double[n];
        for (int i = 0; i < n; i++) {
            cos[i] = Math.cos(2 * Math.PI * i / n);
            sin[i] = -Math.sin(2 * Math.PI * i / n);
        }
        int[] single = factors(n, LARGEST_SINGLE_FACTOR);
        singleFactors = single == null ? null : ordered(single);
        singleCos = single(cos);
        singleSin = single(sin);
        chirp = factors == null ? new Chirp(n) : null;
    }

    private static int[] ordered(int[] factors) {
        int[] all = new int[factors.length];
        int count = 0;
        for (int p : new int[] {5, 4, 3, 2}) {
            for (int f : factors) {
                if (f == p) {
                    all[count++] = f;
                }
            }
        }
        for (int f : factors) {
            if (f > 5) {
                all[count++] = f;
            }
        }
        return all;
    }

    /// Returns numbers rounded to float32.
    static float[] single(double[] v) {
        float[] f = new float[v.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = (float) v[i];
        }
        return f;
    }

    /// Groups of numbers that each of both arrays of [#single(float[], float[], int, int)] needs.
    int groups() { return singleFactors == null ? SingleChirp.length(n) : n; }

    private SingleChirp singleChirp() {
        SingleChirp c = singleChirp;
        if (c == null) {
            c = new SingleChirp(n);
            singleChirp = c;
        }
        return c;
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
    private static int[] factors(int n, int largest) {
        int[] all = new int[32];
        int count = 0;
        int rest = n;
        while (rest % 4 == 0) {
            all[count++] = 4;
            rest /= 4;
        }
        for (int p = 2; rest > 1 && p <= largest; p++) {
            while (rest % p == 0) {
                all[count++] = p;
                rest /= p;
            }
        }
        return rest > 1 ? null : Arrays.copyOf(all, count);
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

    /// Transforms float32 numbers, a vector of transforms side by side (see [SingleSteps]).
    ///
    /// @param x the numbers; they are overwritten
    /// @param work an array of the same size
    /// @param at where the first number's real part lies
    /// @param im how far imaginary parts are from the real ones
    /// @return the array with the result, one of both
    float[] single(float[] x, float[] work, int at, int im) {
        if (singleFactors == null) {
            return singleChirp().transform(x, work, at, im);
        }
        float[] a = x;
        float[] b = work;
        int stride = 1;
        int length = n;
        for (int p : singleFactors) {
            single(p, length, stride, a, b, at, im);
            float[] t = a;
            a = b;
            b = t;
            stride *= p;
            length /= p;
        }
        return a;
    }

    private void single(int p, int length, int s, float[] x, float[] y, int at, int im) {
        int m = length / p;
        int turn = n / length;
        int apart = s * m * SingleSteps.GROUP;
        float[] f = new float[2 * p];
        for (int q = 0; q < m; q++) {
            for (int k = 1; k < p; k++) {
                f[2 * k - 2] = singleCos[k * q * turn];
                f[2 * k - 1] = singleSin[k * q * turn];
            }
            int from = at + s * q * SingleSteps.GROUP;
            int to = at + s * p * q * SingleSteps.GROUP;
            switch (p) {
                case 2 -> SingleSteps.two(f, x, from, apart, y, to, s, im);
                case 3 -> SingleSteps.three(f, x, from, apart, y, to, s, im);
                case 4 -> SingleSteps.four(f, x, from, apart, y, to, s, im);
                case 5 -> SingleSteps.five(f, x, from, apart, y, to, s, im);
                default -> prime(p, f, x, from, y, to, s, apart, im);
            }
        }
    }

    /// One step by an odd prime: of s neighbours one after the other.
    private void prime(int p, float[] f, float[] x, int from, float[] y, int to, int s, int apart, int im) {
        for (int j = 0; j < s; j++) {
            int i = from + j * SingleSteps.GROUP;
            int o = to + j * SingleSteps.GROUP;
            SingleSteps.pairs(p, x, i, apart, y, o);
            SingleSteps.pairs(p, x, i + im, apart, y, o + im);
            for (int r = 1; r <= p / 2; r++) {
                SingleSteps.prime(p, r, f, singleCos, singleSin, n / p, x, i, apart, y, o, s, im);
            }
        }
    }

    /// Returns the index of `w^(q r) w_p^(k r)`.
    private int factor(int p, int q, int length, int r, int k) {
        int w = (int) ((long) q * r % length * (n / length));
        return (int) ((w + (long) k * r % p * (n / p)) % n);
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
            for (int k = 0; k < p; k++) {
                int e = factor(p, q, length, r, k);
                Butterflies.add(cos[e], sin[e], xr, xi, s * (q + k * m), yr, yi, to, s, k == 0);
            }
        }
    }
}
