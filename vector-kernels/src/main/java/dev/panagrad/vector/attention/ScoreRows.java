package dev.panagrad.vector.attention;

import static dev.panagrad.vector.lanes.Lanes.DOUBLE;
import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.elementwise.ShiftedExp;
import dev.panagrad.vector.lanes.Folds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// What attention does with the scores of one target, a row of whole vectors in a `float[]` or `double[]`.
final class ScoreRows {
    private static final double LEAST_FACTOR = 1e-30;

    private ScoreRows() {
    }

    static void scale(Object x, int xo, int n, double factor) {
        if (x instanceof double[] wide) {
            for (int i = 0; i < n; i++) {
                wide[xo + i] *= factor;
            }
        } else {
            scale32((float[]) x, xo, n, (float) factor);
        }
    }

    private static void scale32(float[] x, int xo, int n, float factor) {
        for (int i = 0; i < n; i++) {
            x[xo + i] *= factor;
        }
    }

    /// Adds a row of a mask to scores, or makes those -∞ that it hides.
    static void mask(Object x, int xo, int n, Tensor mask, long mo) {
        MemorySegment m = mask.memory();
        boolean choice = mask.dtype() == DType.BOOL;
        int bytes = mask.dtype().bytes();
        long step = mask.size(-1) == 1 ? 0 : mask.stride(-1) * bytes;
        if (choice) {
            for (int i = 0; i < n; i++) {
                if (m.get(ValueLayout.JAVA_BYTE, mo + i * step) == 0) {
                    hide(x, xo + i);
                }
            }
        } else if (x instanceof double[] wide) {
            for (int i = 0; i < n; i++) {
                wide[xo + i] += m.get(DOUBLE, mo + i * step);
            }
        } else {
            float[] narrow = (float[]) x;
            for (int i = 0; i < n; i++) {
                narrow[xo + i] += m.get(FLOAT, mo + i * step);
            }
        }
    }

    private static void hide(Object x, int at) {
        if (x instanceof double[] wide) {
            wide[at] = Double.NEGATIVE_INFINITY;
        } else {
            ((float[]) x)[at] = Float.NEGATIVE_INFINITY;
        }
    }

    /// Whether [#exponentials] can scale what it computes.
    static boolean scales(Object x, double factor) {
        return x instanceof float[] && factor >= LEAST_FACTOR && factor <= 1 / LEAST_FACTOR;
    }

    /// Replaces the first `open` of n scores by `e^(factor (score - max))`, the others by 0, and returns
    /// their sum; all by 0, and returns infinity, if all are -∞.
    ///
    /// @param n      a multiple of the lanes
    /// @param factor 1 unless [#scales]
    static double exponentials(Object x, int xo, int open, int n, double factor) {
        if (x instanceof float[] narrow) {
            return ShiftedExp.weights(narrow, xo, open, n, (float) factor);
        }
        double[] wide = (double[]) x;
        Arrays.fill(wide, xo + open, xo + n, 0);
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < open; i++) {
            top = Math.max(top, wide[xo + i]);
        }
        if (top == Double.NEGATIVE_INFINITY) {
            Arrays.fill(wide, xo, xo + open, 0);
            return Double.POSITIVE_INFINITY;
        }
        double sum = 0;
        for (int i = 0; i < open; i++) {
            wide[xo + i] = Math.exp(wide[xo + i] - top);
            sum += wide[xo + i];
        }
        return sum;
    }

    /// Multiplies n weights w by a factor, and replaces their gradients s by those of the products of queries
    /// and keys: `scale · w (s - Σ w s)`.
    ///
    /// @param x  has both
    /// @param n  a multiple of the lanes
    static void slopes(Object x, int w, double factor, int s, int n, double scale) {
        if (x instanceof float[] narrow) {
            difference32(narrow, w, s, n, mean32(narrow, w, (float) factor, s, n), (float) scale);
            return;
        }
        double[] wide = (double[]) x;
        double mean = 0;
        for (int i = 0; i < n; i++) {
            wide[w + i] *= factor;
            mean += wide[w + i] * wide[s + i];
        }
        for (int i = 0; i < n; i++) {
            wide[s + i] = scale * wide[w + i] * (wide[s + i] - mean);
        }
    }

    private static float mean32(float[] x, int w, float factor, int s, int n) {
        FloatVector sums = FloatVector.zero(F32);
        for (int i = 0; i < n; i += F32.length()) {
            FloatVector v = FloatVector.fromArray(F32, x, w + i).mul(factor);
            v.intoArray(x, w + i);
            sums = v.fma(FloatVector.fromArray(F32, x, s + i), sums);
        }
        return Folds.sum(sums);
    }

    private static void difference32(float[] x, int w, int s, int n, float mean, float scale) {
        for (int i = 0; i < n; i += F32.length()) {
            FloatVector.fromArray(F32, x, s + i).sub(mean).mul(FloatVector.fromArray(F32, x, w + i))
                    .mul(scale).intoArray(x, s + i);
        }
    }

    /// Writes n elements times a factor to memory.
    static void store(Object x, int xo, int n, double factor, MemorySegment y, long at) {
        if (factor != 1) {
            scale(x, xo, n, factor);
        }
        if (x instanceof double[]) {
            MemorySegment.copy(x, xo, y, DOUBLE, at, n);
        } else {
            MemorySegment.copy(x, xo, y, FLOAT, at, n);
        }
    }
}
