package dev.panagrad.train.data;

import dev.panagrad.tensor.random.Philox;
import java.util.random.RandomGenerator;

/// Random numbers that are a pure function of a seed and a place, as epoch 3 and sample 17: whoever draws
/// them, on whichever thread and in whichever order, gets the same. Philox 4x32-10 as for tensors. For use by
/// one thread.
public final class Draws implements RandomGenerator {
    private final Philox.Key key;
    private long next;
    private double spare = Double.NaN;

    /// Begins the numbers of a seed and a place.
    public Draws(long seed, long... place) {
        long k = seed;
        for (long p : place) {
            k = mixed(k + 0x9E3779B97F4A7C15L * (p + 1));
        }
        key = new Philox.Key(k, 0);
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
    private static long mixed(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    @Override
    public long nextLong() {
        return Philox.bits(key, next++);
    }

    /// Returns a number from the standard normal distribution (Box, Muller 1958).
    @Override
    public double nextGaussian() {
        if (!Double.isNaN(spare)) {
            double z = spare;
            spare = Double.NaN;
            return z;
        }
        double r = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        double a = 2 * Math.PI * nextDouble();
        spare = r * StrictMath.sin(a);
        return r * StrictMath.cos(a);
    }

    /// Returns 0 … n-1 in a random order (Fisher, Yates).
    ///
    /// @throws IllegalArgumentException if n is negative
    public int[] permutation(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("permutation: n is negative, expected n >= 0 but got " + n);
        }
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
