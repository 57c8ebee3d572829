package dev.panagrad.laws;

import dev.panagrad.tensor.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;

/// A repeatable source of random choices for one try of a law: the same seed and size draw the same things. A
/// smaller size draws smaller things, which is how a counter-example shrinks.
public final class Draw {
    private final long seed;
    private final int size;
    private final SplittableRandom random;

    /// Starts at a seed.
    ///
    /// @param size the largest size of an axis, at least 1
    public Draw(long seed, int size) {
        this.seed = seed;
        this.size = size;
        this.random = new SplittableRandom(seed);
    }

    /// Returns the largest size of an axis.
    public int size() {
        return size;
    }

    /// Returns an integer in `[low, high]`, both included.
    public int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    /// Returns a number in `[low, high)`.
    public double uniform(double low, double high) {
        return random.nextDouble(low, high);
    }

    /// Returns a number from the standard normal distribution.
    public double normal() {
        return random.nextGaussian();
    }

    /// Returns true with a probability.
    public boolean chance(double p) {
        return random.nextDouble() < p;
    }

    /// Returns one of the choices.
    @SafeVarargs
    public final <T> T one(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /// Returns an axis of a tensor of this rank; 0 for a scalar.
    public int axis(int rank) {
        return rank == 0 ? 0 : between(0, rank - 1);
    }

    /// Returns a set of axes as a bit mask.
    public int axes(int rank) {
        return rank == 0 ? 0 : between(0, (1 << rank) - 1);
    }

    /// Returns the numbers 0 … n-1 in random order.
    public int[] permutation(int n) {
        int[] p = new int[n];
        for (int i = 0; i < n; i++) {
            int j = between(0, i);
            p[i] = p[j];
            p[j] = i;
        }
        return p;
    }

    /// Returns a shape of a rank in `[low, high]` whose axes are often 1 and now and then 0.
    public Shape shape(int low, int high) {
        return shape(low, high, 0.05);
    }

    /// Returns a shape without an axis of size 0.
    public Shape filled(int low, int high) {
        return shape(low, high, 0);
    }

    private Shape shape(int low, int high, double empty) {
        long[] d = new long[between(low, high)];
        for (int i = 0; i < d.length; i++) {
            d[i] = chance(empty) ? 0 : chance(0.2) ? 1 : between(1, size);
        }
        return Shape.of(d);
    }

    /// Returns a shape that broadcasts to a target: leading axes dropped, some axes set to 1.
    public Shape broadcastableTo(Shape target) {
        long[] all = target.dims();
        int drop = chance(0.3) ? between(0, all.length) : 0;
        long[] d = Arrays.copyOfRange(all, drop, all.length);
        for (int i = 0; i < d.length; i++) {
            d[i] = chance(0.25) ? 1 : d[i];
        }
        return Shape.of(d);
    }

    /// Returns the seed and the size, to repeat the try.
    @Override
    public String toString() {
        return "new Draw(" + seed + "L, " + size + ")";
    }
}
