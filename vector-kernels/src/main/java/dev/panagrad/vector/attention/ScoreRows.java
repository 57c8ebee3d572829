package dev.panagrad.vector.attention;

import static dev.panagrad.vector.lanes.Lanes.DOUBLE;
import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.elementwise.ShiftedExp;
import dev.panagrad.vector.lanes.Folds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;

/// What attention does with the scores of one target, a row of memory. Offsets are in bytes, lengths in
/// elements.
final class ScoreRows {
    private static final double LEAST_FACTOR = 1e-30;

    private ScoreRows() {
    }

    private static FloatVector load(MemorySegment m, long at) {
        return FloatVector.fromMemorySegment(F32, m, at, ORDER);
    }

    static void scale(boolean wide, MemorySegment x, long xo, int n, double factor) {
        if (factor == 1) {
            return;
        }
        if (wide) {
            for (int i = 0; i < n; i++) {
                x.set(DOUBLE, xo + i * 8L, x.get(DOUBLE, xo + i * 8L) * factor);
            }
        } else {
            scale32(x, xo, n, (float) factor);
        }
    }

    private static void scale32(MemorySegment x, long xo, int n, float factor) {
        int i = 0;
        for (int bound = F32.loopBound(n); i < bound; i += F32.length()) {
            load(x, xo + i * 4L).mul(factor).intoMemorySegment(MEMORY, place(x, xo + i * 4L), ORDER);
        }
        for (; i < n; i++) {
            x.set(FLOAT, xo + i * 4L, x.get(FLOAT, xo + i * 4L) * factor);
        }
    }

    /// Adds a row of a mask to scores, or makes those -∞ that it hides.
    static void mask(boolean wide, MemorySegment x, long xo, int n, Tensor mask, long mo) {
        MemorySegment m = mask.memory();
        int bytes = mask.dtype().bytes();
        long step = mask.size(-1) == 1 ? 0 : mask.stride(-1) * bytes;
        boolean choice = mask.dtype() == DType.BOOL;
        for (int i = 0; i < n; i++) {
            double more = choice
                    ? m.get(ValueLayout.JAVA_BYTE, mo + i * step) == 0 ? Double.NEGATIVE_INFINITY : 0
                    : wide ? m.get(DOUBLE, mo + i * step) : m.get(FLOAT, mo + i * step);
            boolean hidden = choice && more != 0;
            if (wide) {
                x.set(DOUBLE, xo + i * 8L, hidden ? more : x.get(DOUBLE, xo + i * 8L) + more);
            } else {
                x.set(FLOAT, xo + i * 4L, hidden ? Float.NEGATIVE_INFINITY
                        : x.get(FLOAT, xo + i * 4L) + (float) more);
            }
        }
    }

    /// Whether [#exponentials] can scale what it computes.
    static boolean scales(boolean wide, double factor) {
        return !wide && factor >= LEAST_FACTOR && factor <= 1 / LEAST_FACTOR;
    }

    /// Replaces the first `open` of n scores by `e^(factor (score - max))`, the others by 0, and returns
    /// their sum; all by 0, and returns infinity, if all are -∞.
    ///
    /// @param factor 1 unless [#scales]
    static double exponentials(boolean wide, MemorySegment x, long xo, int open, int n, double factor) {
        if (!wide) {
            return ShiftedExp.weights(x, xo, open, n, (float) factor);
        }
        x.asSlice(xo + open * 8L, (n - open) * 8L).fill((byte) 0);
        double top = top64(x, xo, open);
        if (top == Double.NEGATIVE_INFINITY) {
            x.asSlice(xo, open * 8L).fill((byte) 0);
            return Double.POSITIVE_INFINITY;
        }
        return exp64(x, xo, open, top);
    }

    private static double top64(MemorySegment x, long xo, int n) {
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            top = Math.max(top, x.get(DOUBLE, xo + i * 8L));
        }
        return top;
    }

    private static double exp64(MemorySegment x, long xo, int n, double top) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double e = Math.exp(x.get(DOUBLE, xo + i * 8L) - top);
            x.set(DOUBLE, xo + i * 8L, e);
            sum += e;
        }
        return sum;
    }

    /// Multiplies weights w by a factor, and replaces their gradients by those of the products of queries and
    /// keys: `scale · w (s - Σ w s)`.
    static void slopes(boolean wide, MemorySegment w, long wo, double factor, MemorySegment s, long so, int n,
            double scale) {
        if (wide) {
            double mean = 0;
            for (int i = 0; i < n; i++) {
                w.set(DOUBLE, wo + i * 8L, w.get(DOUBLE, wo + i * 8L) * factor);
                mean += w.get(DOUBLE, wo + i * 8L) * s.get(DOUBLE, so + i * 8L);
            }
            for (int i = 0; i < n; i++) {
                double d = s.get(DOUBLE, so + i * 8L) - mean;
                s.set(DOUBLE, so + i * 8L, scale * w.get(DOUBLE, wo + i * 8L) * d);
            }
        } else {
            difference32(w, wo, s, so, n, (float) mean32(w, wo, (float) factor, s, so, n), (float) scale);
        }
    }

    private static double mean32(MemorySegment w, long wo, float factor, MemorySegment s, long so, int n) {
        FloatVector sums = FloatVector.zero(F32);
        int i = 0;
        for (int bound = F32.loopBound(n); i < bound; i += F32.length()) {
            FloatVector v = load(w, wo + i * 4L).mul(factor);
            v.intoMemorySegment(MEMORY, place(w, wo + i * 4L), ORDER);
            sums = v.fma(load(s, so + i * 4L), sums);
        }
        double mean = Folds.sum(sums);
        for (; i < n; i++) {
            w.set(FLOAT, wo + i * 4L, w.get(FLOAT, wo + i * 4L) * factor);
            mean += (double) w.get(FLOAT, wo + i * 4L) * s.get(FLOAT, so + i * 4L);
        }
        return mean;
    }

    private static void difference32(MemorySegment w, long wo, MemorySegment s, long so, int n, float mean,
            float scale) {
        int i = 0;
        for (int bound = F32.loopBound(n); i < bound; i += F32.length()) {
            load(s, so + i * 4L).sub(mean).mul(load(w, wo + i * 4L)).mul(scale)
                    .intoMemorySegment(MEMORY, place(s, so + i * 4L), ORDER);
        }
        for (; i < n; i++) {
            s.set(FLOAT, so + i * 4L,
                    (s.get(FLOAT, so + i * 4L) - mean) * w.get(FLOAT, wo + i * 4L) * scale);
        }
    }
}
