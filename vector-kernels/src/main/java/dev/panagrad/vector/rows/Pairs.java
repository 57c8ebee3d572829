package dev.panagrad.vector.rows;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Objects;
import jdk.incubator.vector.DoubleVector;

/// What is done with two long arrays at once, a and b, in double precision: their scalar product, the four
/// with two others, or multiples of both added to another. Reading a and b from memory takes the time, so
/// a loop does as much with them as it can.
///
/// There are plain loops over arrays and, once they are [#compiled], loops over vectors for a and b in one
/// segment outside of the heap, where no vector crosses lines of the cache. The bits are the same: of each
/// product eight sums go side by side, of every eighth element.
public final class Pairs {
    /// How many sums the products have.
    public static final int SUMS = 32;
    private static final int SIDE = 8;
    private static final int LANES = Lanes.F64.length();
    private static final ValueLayout.OfDouble DOUBLE = Lanes.DOUBLE;
    private static final MemorySegment ZEROS = Arena.ofAuto().allocate(4L * SIDE * Double.BYTES, Lanes.BYTES);
    private static final Trial TRIAL = new Trial(Pairs::trial);

    private Pairs() {
    }

    /// Returns whether the loops over vectors are compiled.
    public static boolean compiled() {
        return TRIAL.passed();
    }

    private static void trial() {
        double[] sums = new double[SUMS];
        addDots(ZEROS, sums, sums, 0, 2 * SIDE, sums, 0);
        addMultiples(1, 1, ZEROS, sums, 0, 2 * SIDE);
    }

    /// Adds the products of parts of arrays, `a c`, `b c`, `a d` and `b d`, to eight sums of each.
    ///
    /// @param d its first element belongs to element `from` of the others
    /// @param from the first element
    /// @param to the element behind the last
    /// @param at the place of the first of [#SUMS]
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void addDots(double[] a, double[] b, double[] c, double[] d, int from, int to,
            double[] sums, int at) {
        Objects.checkFromToIndex(from, to, Math.min(Math.min(a.length, b.length), c.length));
        Objects.checkFromIndexSize(0, to - from, d.length);
        Objects.checkFromIndexSize(at, SUMS, sums.length);
        int end = to - (to - from) % SIDE;
        addDotsPlain(a, b, c, d, from, end, sums, at);
        for (int i = end; i < to; i++) {
            addDotsOfOne(a[i], b[i], c[i], d[i - from], sums, at + i - end);
        }
    }

    /// The same for a and b in a segment outside of the heap, one behind the other.
    ///
    /// @param pair its first half is a, the second b
    /// @throws IndexOutOfBoundsException if the segment or an array is too short
    public static void addDots(MemorySegment pair, double[] c, double[] d, int from, int to, double[] sums,
            int at) {
        long half = half(pair);
        Objects.checkFromToIndex(from, to, Math.min(half / Double.BYTES, c.length));
        Objects.checkFromIndexSize(0, to - from, d.length);
        Objects.checkFromIndexSize(at, SUMS, sums.length);
        int end = to - (to - from) % SIDE;
        addDotsVectors(place(pair, from), place(pair, from) + half, c, d, from, end, sums, at);
        for (int i = end; i < to; i++) {
            addDotsOfOne(a(pair, i), b(pair, i), c[i], d[i - from], sums, at + i - end);
        }
        Reference.reachabilityFence(pair);
    }

    private static void addDotsOfOne(double a, double b, double c, double d, double[] sums, int k) {
        sums[k] = Math.fma(a, c, sums[k]);
        sums[k + SIDE] = Math.fma(b, c, sums[k + SIDE]);
        sums[k + 2 * SIDE] = Math.fma(a, d, sums[k + 2 * SIDE]);
        sums[k + 3 * SIDE] = Math.fma(b, d, sums[k + 3 * SIDE]);
    }

    /// Returns one of the four products.
    ///
    /// @param product 0 for `a c`, 1 for `b c`, 2 for `a d`, 3 for `b d`
    /// @param at the place of the first of [#SUMS]
    public static double total(int product, double[] sums, int at) {
        double total = 0;
        for (int i = 0; i < SIDE; i++) {
            total += sums[at + product * SIDE + i];
        }
        return total;
    }

    /// Returns the product of parts of two arrays. Eight sums go side by side, since the processor waits for
    /// each.
    ///
    /// @param from the first element
    /// @param to the element behind the last
    public static double dot(double[] a, double[] b, int from, int to) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
        int i = from;
        for (; i + 7 < to; i += SIDE) {
            s0 = Math.fma(a[i], b[i], s0);
            s1 = Math.fma(a[i + 1], b[i + 1], s1);
            s2 = Math.fma(a[i + 2], b[i + 2], s2);
            s3 = Math.fma(a[i + 3], b[i + 3], s3);
            s4 = Math.fma(a[i + 4], b[i + 4], s4);
            s5 = Math.fma(a[i + 5], b[i + 5], s5);
            s6 = Math.fma(a[i + 6], b[i + 6], s6);
            s7 = Math.fma(a[i + 7], b[i + 7], s7);
        }
        for (; i < to; i++) {
            s0 = Math.fma(a[i], b[i], s0);
        }
        return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
    }

    /// Adds multiples of a and b to an array, b's first.
    ///
    /// @param from the first element
    /// @param to the element behind the last
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void addMultiples(double f, double[] a, double g, double[] b, double[] sum, int from,
            int to) {
        Objects.checkFromToIndex(from, to, Math.min(Math.min(a.length, b.length), sum.length));
        for (int i = from; i < to; i++) {
            sum[i] = Math.fma(f, a[i], Math.fma(g, b[i], sum[i]));
        }
    }

    /// The same for a and b in a segment outside of the heap, one behind the other.
    ///
    /// @param pair its first half is a, the second b
    /// @throws IndexOutOfBoundsException if the segment or the array is too short
    public static void addMultiples(double f, double g, MemorySegment pair, double[] sum, int from, int to) {
        long half = half(pair);
        Objects.checkFromToIndex(from, to, Math.min(half / Double.BYTES, sum.length));
        int end = to - (to - from) % LANES;
        addMultiplesVectors(f, place(pair, from), g, place(pair, from) + half, sum, from, end);
        for (int i = end; i < to; i++) {
            sum[i] = Math.fma(f, a(pair, i), Math.fma(g, b(pair, i), sum[i]));
        }
        Reference.reachabilityFence(pair);
    }

    private static long half(MemorySegment pair) {
        if (!pair.isNative()) {
            throw new IllegalArgumentException("pairs: the segment lies on the heap, expected a native one");
        }
        return pair.byteSize() / 2;
    }

    private static long place(MemorySegment pair, int i) {
        return Lanes.place(pair, (long) i * Double.BYTES);
    }

    private static double a(MemorySegment pair, int i) {
        return pair.get(DOUBLE, (long) i * Double.BYTES);
    }

    private static double b(MemorySegment pair, int i) {
        return pair.get(DOUBLE, half(pair) + (long) i * Double.BYTES);
    }

    private static DoubleVector load(long at, int i) {
        return DoubleVector.fromMemorySegment(Lanes.F64, Lanes.MEMORY, at + (long) i * Double.BYTES,
                Lanes.ORDER);
    }

    /// Adds the products of a number of elements that eight divides.
    private static void addDotsVectors(long a, long b, double[] c, double[] d, int from, int to,
            double[] sums, int at) {
        for (int lane = 0; lane < SIDE; lane += LANES) {
            int k = at + lane;
            DoubleVector ac = DoubleVector.fromArray(Lanes.F64, sums, k);
            DoubleVector bc = DoubleVector.fromArray(Lanes.F64, sums, k + SIDE);
            DoubleVector ad = DoubleVector.fromArray(Lanes.F64, sums, k + 2 * SIDE);
            DoubleVector bd = DoubleVector.fromArray(Lanes.F64, sums, k + 3 * SIDE);
            for (int i = lane; i < to - from; i += SIDE) {
                DoubleVector x = load(a, i);
                DoubleVector y = load(b, i);
                DoubleVector z = DoubleVector.fromArray(Lanes.F64, c, from + i);
                DoubleVector w = DoubleVector.fromArray(Lanes.F64, d, i);
                ac = x.fma(z, ac);
                bc = y.fma(z, bc);
                ad = x.fma(w, ad);
                bd = y.fma(w, bd);
            }
            ac.intoArray(sums, k);
            bc.intoArray(sums, k + SIDE);
            ad.intoArray(sums, k + 2 * SIDE);
            bd.intoArray(sums, k + 3 * SIDE);
        }
    }

    /// The same by plain loops, two sums of each at a time.
    private static void addDotsPlain(double[] a, double[] b, double[] c, double[] d, int from, int to,
            double[] sums, int at) {
        for (int lane = 0; lane < SIDE; lane += 2) {
            int k = at + lane;
            double ac0 = sums[k];
            double bc0 = sums[k + SIDE];
            double ad0 = sums[k + 2 * SIDE];
            double bd0 = sums[k + 3 * SIDE];
            double ac1 = sums[k + 1];
            double bc1 = sums[k + SIDE + 1];
            double ad1 = sums[k + 2 * SIDE + 1];
            double bd1 = sums[k + 3 * SIDE + 1];
            for (int i = from + lane; i < to; i += SIDE) {
                ac0 = Math.fma(a[i], c[i], ac0);
                bc0 = Math.fma(b[i], c[i], bc0);
                ad0 = Math.fma(a[i], d[i - from], ad0);
                bd0 = Math.fma(b[i], d[i - from], bd0);
                ac1 = Math.fma(a[i + 1], c[i + 1], ac1);
                bc1 = Math.fma(b[i + 1], c[i + 1], bc1);
                ad1 = Math.fma(a[i + 1], d[i - from + 1], ad1);
                bd1 = Math.fma(b[i + 1], d[i - from + 1], bd1);
            }
            sums[k] = ac0;
            sums[k + 1] = ac1;
            sums[k + SIDE] = bc0;
            sums[k + SIDE + 1] = bc1;
            sums[k + 2 * SIDE] = ad0;
            sums[k + 2 * SIDE + 1] = ad1;
            sums[k + 3 * SIDE] = bd0;
            sums[k + 3 * SIDE + 1] = bd1;
        }
    }

    /// Adds multiples of a number of elements that the vectors' length divides.
    private static void addMultiplesVectors(double f, long a, double g, long b, double[] sum, int from,
            int to) {
        DoubleVector ofA = DoubleVector.broadcast(Lanes.F64, f);
        DoubleVector ofB = DoubleVector.broadcast(Lanes.F64, g);
        for (int i = 0; i < to - from; i += LANES) {
            DoubleVector s = DoubleVector.fromArray(Lanes.F64, sum, from + i);
            ofA.fma(load(a, i), ofB.fma(load(b, i), s)).intoArray(sum, from + i);
        }
    }
}
