package dev.panagrad.vector.random;

import dev.panagrad.tensor.random.Philox;

/// Some blocks of [Philox] at once, a word of each in one array: loops of 64-bit integers, of which the JIT
/// makes vectors. One set for each thread.
final class Blocks {
    static final int SIZE = 128;
    static final ThreadLocal<Blocks> LOCAL = ThreadLocal.withInitial(Blocks::new);
    private static final int ROUNDS = 10;
    private static final long M0 = 0xD2511F53L;
    private static final long M1 = 0xCD9E8D57L;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;
    private static final long WORD = 0xFFFFFFFFL;

    /// The four words of each block, without signs.
    final long[] a = new long[SIZE];
    final long[] b = new long[SIZE];
    final long[] c = new long[SIZE];
    final long[] d = new long[SIZE];
    /// Room for numbers made of them.
    final double[] u = new double[SIZE];
    final double[] v = new double[SIZE];
    final double[] r = new double[SIZE];

    private Blocks() {
    }

    /// Computes n blocks of a key from one on.
    void compute(Philox.Key key, long first, int n) {
        for (int i = 0; i < n; i++) {
            long counter = key.offset() + first + i;
            a[i] = counter & WORD;
            b[i] = counter >>> 32;
            c[i] = 0;
            d[i] = 0;
        }
        int k0 = (int) key.seed();
        int k1 = (int) (key.seed() >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            mix(a, b, c, d, k0 & WORD, k1 & WORD, n);
            k0 += W0;
            k1 += W1;
        }
    }

    private static void mix(long[] a, long[] b, long[] c, long[] d, long k0, long k1, int n) {
        for (int i = 0; i < n; i++) {
            long p = M0 * a[i];
            long q = M1 * c[i];
            a[i] = q >>> 32 ^ b[i] ^ k0;
            c[i] = p >>> 32 ^ d[i] ^ k1;
            b[i] = q & WORD;
            d[i] = p & WORD;
        }
    }

    /// Makes the uniform doubles in [0, 1) of the low halves u, and those of the high halves v.
    void doubles(int n) {
        for (int i = 0; i < n; i++) {
            u[i] = (a[i] | b[i] << 32) >>> 11;
            v[i] = (c[i] | d[i] << 32) >>> 11;
        }
        for (int i = 0; i < n; i++) {
            u[i] *= 0x1p-53;
            v[i] *= 0x1p-53;
        }
    }
}
