package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.BYTES;
import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import dev.panagrad.vector.lanes.Folds;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The largest of some float32 elements, and the powers of e of their distances from it, from which softmax
/// is made. Offsets are in bytes, lengths in elements.
public final class ShiftedExp {
    private ShiftedExp() {
    }

    /// Returns the largest element, or NaN if there is one; -∞ if there is none.
    public static float top(MemorySegment x, long xo, long n) {
        // A maximum that keeps NaN takes several instructions, each of which would wait for those before.
        FloatVector best = FloatVector.broadcast(F32, Float.NEGATIVE_INFINITY);
        FloatVector second = best;
        FloatVector third = best;
        FloatVector fourth = best;
        long whole = F32.loopBound(n);
        long i = 0;
        for (; i + 4L * F32.length() <= whole; i += 4L * F32.length()) {
            best = vector(x, xo + i * 4).max(best);
            second = vector(x, xo + i * 4 + BYTES).max(second);
            third = vector(x, xo + i * 4 + 2 * BYTES).max(third);
            fourth = vector(x, xo + i * 4 + 3 * BYTES).max(fourth);
        }
        for (; i < whole; i += F32.length()) {
            best = vector(x, xo + i * 4).max(best);
        }
        best = best.max(second).max(third.max(fourth));
        float top = whole == 0 ? Float.NEGATIVE_INFINITY : Folds.max(best);
        for (; i < n; i++) {
            top = Math.max(top, x.get(FLOAT, xo + i * 4));
        }
        return top;
    }

    private static FloatVector vector(MemorySegment x, long at) {
        return FloatVector.fromMemorySegment(F32, x, at, ORDER);
    }

    /// Returns the sum of `e^(x - top)`, and stores the terms if wanted.
    public static double sum(MemorySegment x, long xo, MemorySegment y, long yo, long n, float top,
            boolean store) {
        long whole = F32.loopBound(n);
        MemorySegment s = Curves32.scratch();
        double sum = Range32.within(x, xo, whole, top, Curves32.NEAR)
                ? near(x, xo, y, yo, whole, top, store) : anywhere(x, xo, y, yo, whole, top, store, s);
        return whole == n ? sum
                : sum + rest(x, xo + whole * 4, y, yo + whole * 4, (int) (n - whole), top, store, s);
    }

    /// Replaces the first `open` of n elements by `e^(factor (x - max))`, the others by 0, and returns the
    /// sum; all by 0, and returns infinity, if all are -∞.
    ///
    /// Behind the open elements lie some for a while that change neither the largest one nor the sum.
    ///
    /// @param n      a multiple of the lanes
    /// @param factor positive, so large that 87 divided by it is finite
    /// @param most   receives `factor max`
    public static double weights(float[] x, int xo, int open, int n, float factor, double[] most) {
        int whole = (open + F32.length() - 1) / F32.length() * F32.length();
        Arrays.fill(x, xo + open, xo + whole, x[xo]);
        long bounds = bounds(x, xo, whole);
        float top = Float.intBitsToFloat((int) (bounds >> 32));
        float low = Float.intBitsToFloat((int) bounds);
        double sum = Double.POSITIVE_INFINITY;
        most[0] = (double) top * factor;
        if (top == Float.NEGATIVE_INFINITY) {
            Arrays.fill(x, xo, xo + open, 0);
        } else {
            Arrays.fill(x, xo + open, xo + whole, top - (Curves32.NEAR - 1) / factor);
            sum = (top - low) * factor <= Curves32.NEAR - 1 ? scaledNear(x, xo, whole, top, factor)
                    : scaled(x, xo, whole, top, factor, Curves32.scratch());
        }
        Arrays.fill(x, xo + open, xo + n, 0);
        return sum;
    }

    /// Replaces the first `open` of n elements by `e^(factor x - sum)`, the others by 0.
    ///
    /// @param n a multiple of the lanes
    public static void relative(float[] x, int xo, int open, int n, float factor, float sum) {
        int whole = (open + F32.length() - 1) / F32.length() * F32.length();
        if (open > 0) {
            Arrays.fill(x, xo + open, xo + whole, x[xo]);
            long bounds = bounds(x, xo, whole);
            float most = Float.intBitsToFloat((int) (bounds >> 32)) * factor - sum;
            float least = Float.intBitsToFloat((int) bounds) * factor - sum;
            if (least >= 1 - Curves32.NEAR && most <= Curves32.NEAR - 1) {
                relativeNear(x, xo, whole, factor, sum);
            } else {
                relative(x, xo, whole, factor, sum, Curves32.scratch());
            }
        }
        Arrays.fill(x, xo + open, xo + n, 0);
    }

    private static void relativeNear(float[] x, int xo, int n, float factor, float sum) {
        for (int i = 0; i < n; i += F32.length()) {
            Curves32.expNear(FloatVector.fromArray(F32, x, xo + i).fma(factor, -sum)).intoArray(x, xo + i);
        }
    }

    private static void relative(float[] x, int xo, int n, float factor, float sum, MemorySegment s) {
        for (int i = 0; i < n; i += F32.length()) {
            Curves32.exp(FloatVector.fromArray(F32, x, xo + i).fma(factor, -sum), s).intoArray(x, xo + i);
        }
    }

    /// The bits of the largest of some whole vectors and, below them, those of the smallest.
    private static long bounds(float[] x, int xo, int n) {
        FloatVector top = FloatVector.broadcast(F32, Float.NEGATIVE_INFINITY);
        FloatVector low = FloatVector.broadcast(F32, Float.POSITIVE_INFINITY);
        FloatVector top2 = top;
        FloatVector low2 = low;
        int i = 0;
        for (; i + 2 * F32.length() <= n; i += 2 * F32.length()) {
            FloatVector v = FloatVector.fromArray(F32, x, xo + i);
            FloatVector w = FloatVector.fromArray(F32, x, xo + i + F32.length());
            top = v.max(top);
            low = v.min(low);
            top2 = w.max(top2);
            low2 = w.min(low2);
        }
        if (i < n) {
            FloatVector v = FloatVector.fromArray(F32, x, xo + i);
            top = v.max(top);
            low = v.min(low);
        }
        top = top.max(top2);
        low = low.min(low2);
        return (long) Float.floatToRawIntBits(Folds.max(top)) << 32
                | Float.floatToRawIntBits(Folds.min(low)) & 0xFFFF_FFFFL;
    }

    private static double scaledNear(float[] x, int xo, int n, float top, float factor) {
        FloatVector sums = FloatVector.zero(F32);
        for (int i = 0; i < n; i += F32.length()) {
            FloatVector e = Curves32.expNear(FloatVector.fromArray(F32, x, xo + i).sub(top).mul(factor));
            e.intoArray(x, xo + i);
            sums = e.add(sums);
        }
        return Folds.sum(sums);
    }

    private static double scaled(float[] x, int xo, int n, float top, float factor, MemorySegment s) {
        FloatVector sums = FloatVector.zero(F32);
        for (int i = 0; i < n; i += F32.length()) {
            FloatVector e = Curves32.exp(FloatVector.fromArray(F32, x, xo + i).sub(top).mul(factor), s);
            e.intoArray(x, xo + i);
            sums = e.add(sums);
        }
        return Folds.sum(sums);
    }

    private static double near(MemorySegment x, long xo, MemorySegment y, long yo, long n, float top,
            boolean store) {
        FloatVector sums = FloatVector.zero(F32);
        for (long i = 0; i < n; i += F32.length()) {
            FloatVector e =
                    Curves32.expNear(FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER).sub(top));
            if (store) {
                e.intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
            }
            sums = e.add(sums);
        }
        return Folds.sum(sums);
    }

    private static double anywhere(MemorySegment x, long xo, MemorySegment y, long yo, long n, float top,
            boolean store, MemorySegment s) {
        FloatVector sums = FloatVector.zero(F32);
        for (long i = 0; i < n; i += F32.length()) {
            FloatVector e =
                    Curves32.exp(FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER).sub(top), s);
            if (store) {
                e.intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
            }
            sums = e.add(sums);
        }
        return Folds.sum(sums);
    }

    /// Less than a vector, apart from the loops: C2 inlines a long function only so often into one method.
    private static double rest(MemorySegment x, long xo, MemorySegment y, long yo, int n, float top,
            boolean store, MemorySegment s) {
        MemorySegment.copy(x, xo, s, 0, n * 4L);
        Curves32.exp(FloatVector.fromMemorySegment(F32, s, 0, ORDER).sub(top), s).intoMemorySegment(MEMORY,
                place(s, 0), ORDER);
        if (store) {
            MemorySegment.copy(s, 0, y, yo, n * 4L);
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += s.get(FLOAT, i * 4L);
        }
        return sum;
    }
}
