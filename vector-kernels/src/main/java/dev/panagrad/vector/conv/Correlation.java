package dev.panagrad.vector.conv;

import dev.panagrad.vector.lanes.Folds;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/// Correlations of a line of `float`s with few others, without a tile of which most rows would be empty: what
/// depthwise convolutions and their gradients are made of.
final class Correlation {
    private static final int LANES = Lanes.F32.length();
    /// Taps whose sums are kept together in registers by [#taps].
    private static final int TOGETHER = 3;

    private Correlation() {}

    /// Computes `y[p] = Σ over k of w[wAt + k·wStep]·x[p + shifts[k]]` for `count` places.
    ///
    /// @param shifts bytes
    static void line(float[] w, int wAt, int wStep, long[] shifts, MemorySegment x, long at, int count,
            MemorySegment y,
            long yAt) {
        if (x.isNative() && count >= LANES) {
            plane(w, wAt, wStep, shifts, x, at, count, y, yAt, 1, count);
            return;
        }
        for (int p = 0; p < count; p++) {
            float sum = 0;
            for (int k = 0; k < shifts.length; k++) {
                sum = Math.fma(w[wAt + k * wStep], x.get(Lanes.FLOAT, at + shifts[k] + 4L * p), sum);
            }
            y.set(Lanes.FLOAT, yAt + 4L * p, sum);
        }
    }

    /// Computes `y[i, j] = Σ over k of w[wAt + k·wStep]·x[i, j + shifts[k]]`, four vectors at a time, of one
    /// line or of several; a line's last vector overlaps the one before. A line has at least one vector.
    ///
    /// @param width elements from a line of x to the next; y's have no gaps
    static void plane(float[] w, int wAt, int wStep, long[] shifts, MemorySegment x, long at, int width,
            MemorySegment y, long yAt, int ho, int wo) {
        long first = shifts[0];
        long farthest = shifts[0];
        for (long shift : shifts) {
            first = Math.min(first, shift);
            farthest = Math.max(farthest, shift);
        }
        Objects.checkFromIndexSize(at + first, farthest - first + 4L * ((ho - 1) * width + wo), x.byteSize());
        long from = x.address() + at;
        // Four vectors of one line, two of two, or one of four: no place is found by a division, which would
        // take longer than a sum.
        int vectors = Math.ceilDiv(wo, LANES);
        int log = vectors == 1 ? 0 : vectors == 2 ? 1 : 2;
        for (int i = 0; i < ho; i += 4 >> log) {
            for (int v = 0; v < vectors; v += 1 << log) {
                int lineB = Math.min(i + (1 >> log), ho - 1);
                int lineC = Math.min(i + (2 >> log), ho - 1);
                int lineD = Math.min(i + (3 >> log), ho - 1);
                int a = Math.min(v * LANES, wo - LANES);
                int b = Math.min((v + (1 & (1 << log) - 1)) * LANES, wo - LANES);
                int c = Math.min((v + (2 & (1 << log) - 1)) * LANES, wo - LANES);
                int d = Math.min((v + (3 & (1 << log) - 1)) * LANES, wo - LANES);
                four(w, wAt, wStep, shifts, from + 4L * (i * width + a), from + 4L * (lineB * width + b),
                        from + 4L * (lineC * width + c), from + 4L * (lineD * width + d), y,
                        yAt + 4L * (i * wo + a), yAt + 4L * (lineB * wo + b), yAt + 4L * (lineC * wo + c),
                        yAt + 4L * (lineD * wo + d));
            }
        }
        Reference.reachabilityFence(x);
    }

    /// Computes four vectors from addresses that were checked.
    private static void four(float[] w, int wAt, int wStep, long[] shifts, long ax, long bx, long cx, long dx,
            MemorySegment y, long ay, long by, long cy, long dy) {
        FloatVector a = FloatVector.zero(Lanes.F32);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int k = 0; k < shifts.length; k++) {
            long shift = shifts[k];
            FloatVector v = FloatVector.broadcast(Lanes.F32, w[wAt + k * wStep]);
            a = load(Lanes.MEMORY, ax + shift & Lanes.ADDRESS).fma(v, a);
            b = load(Lanes.MEMORY, bx + shift & Lanes.ADDRESS).fma(v, b);
            c = load(Lanes.MEMORY, cx + shift & Lanes.ADDRESS).fma(v, c);
            d = load(Lanes.MEMORY, dx + shift & Lanes.ADDRESS).fma(v, d);
        }
        a.intoMemorySegment(Lanes.MEMORY, Lanes.place(y, ay), Lanes.ORDER);
        b.intoMemorySegment(Lanes.MEMORY, Lanes.place(y, by), Lanes.ORDER);
        c.intoMemorySegment(Lanes.MEMORY, Lanes.place(y, cy), Lanes.ORDER);
        d.intoMemorySegment(Lanes.MEMORY, Lanes.place(y, dy), Lanes.ORDER);
    }

    /// Adds `Σ over p < count of y[p]·x[p + shifts[k]]` to `sums[sumsAt + k]`.
    ///
    /// @param shifts bytes
    static void taps(MemorySegment y, long yAt, MemorySegment x, long at, long[] shifts, int count,
            float[] sums, int sumsAt) {
        int last = shifts.length - 1;
        for (int k = 0; k <= last; k += TOGETHER) {
            three(y, yAt, x, at + shifts[k], at + shifts[Math.min(k + 1, last)],
                    at + shifts[Math.min(k + 2, last)], count, sums, sumsAt + k,
                    Math.min(TOGETHER, shifts.length - k));
        }
    }

    private static void three(MemorySegment y, long yAt, MemorySegment x, long first, long second, long third,
            int count, float[] sums, int sumsAt, int taps) {
        FloatVector a = FloatVector.zero(Lanes.F32);
        FloatVector b = a;
        FloatVector c = a;
        int whole = Lanes.F32.loopBound(count);
        for (int p = 0; p < whole; p += LANES) {
            FloatVector v = load(y, yAt + 4L * p);
            a = load(x, first + 4L * p).fma(v, a);
            b = load(x, second + 4L * p).fma(v, b);
            c = load(x, third + 4L * p).fma(v, c);
        }
        float one = Folds.sum(a);
        float two = Folds.sum(b);
        float three = Folds.sum(c);
        for (int p = whole; p < count; p++) {
            float v = y.get(Lanes.FLOAT, yAt + 4L * p);
            one = Math.fma(v, x.get(Lanes.FLOAT, first + 4L * p), one);
            two = Math.fma(v, x.get(Lanes.FLOAT, second + 4L * p), two);
            three = Math.fma(v, x.get(Lanes.FLOAT, third + 4L * p), three);
        }
        sums[sumsAt] += one;
        if (taps > 1) {
            sums[sumsAt + 1] += two;
        }
        if (taps > 2) {
            sums[sumsAt + 2] += three;
        }
    }

    private static FloatVector load(MemorySegment x, long at) {
        return FloatVector.fromMemorySegment(Lanes.F32, x, at, Lanes.ORDER);
    }
}
