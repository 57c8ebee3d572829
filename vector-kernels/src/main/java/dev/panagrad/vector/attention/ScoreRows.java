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
    /// @param most   receives `factor max`
    static double exponentials(Object x, int xo, int open, int n, double factor, double[] most) {
        if (x instanceof float[] narrow) {
            return ShiftedExp.weights(narrow, xo, open, n, (float) factor, most);
        }
        double[] wide = (double[]) x;
        Arrays.fill(wide, xo + open, xo + n, 0);
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < open; i++) {
            top = Math.max(top, wide[xo + i]);
        }
        most[0] = top;
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

    /// Replaces the first `open` of n scores by `e^(factor score - sum)`, the others by 0; all by 0 if the
    /// sum is -∞.
    ///
    /// @param n      a multiple of the lanes
    /// @param factor 1 unless [#scales]
    static void weights(Object x, int xo, int open, int n, double factor, double sum) {
        int seen = sum == Double.NEGATIVE_INFINITY ? 0 : open;
        if (x instanceof float[] narrow) {
            ShiftedExp.relative(narrow, xo, seen, n, (float) factor, (float) sum);
            return;
        }
        double[] wide = (double[]) x;
        for (int i = 0; i < seen; i++) {
            wide[xo + i] = Math.exp(wide[xo + i] - sum);
        }
        Arrays.fill(wide, xo + seen, xo + n, 0);
    }

    /// Returns the scalar product of n elements with others.
    static double dot(Object x, int a, int b, int n) {
        if (x instanceof float[] narrow) {
            return dot32(narrow, a, b, n);
        }
        double[] wide = (double[]) x;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += wide[a + i] * wide[b + i];
        }
        return sum;
    }

    private static float dot32(float[] x, int a, int b, int n) {
        FloatVector sums = FloatVector.zero(F32);
        int whole = F32.loopBound(n);
        for (int i = 0; i < whole; i += F32.length()) {
            sums = FloatVector.fromArray(F32, x, a + i).fma(FloatVector.fromArray(F32, x, b + i), sums);
        }
        float sum = whole == 0 ? 0 : Folds.sum(sums);
        for (int i = whole; i < n; i++) {
            sum += x[a + i] * x[b + i];
        }
        return sum;
    }

    /// Replaces the gradients s of n weights w by those of the products of queries and keys: `scale · w (s -
    /// mean)`.
    ///
    /// @param x    has both
    /// @param n    a multiple of the lanes
    /// @param mean `Σ w s`
    static void slopes(Object x, int w, int s, int n, double mean, double scale) {
        if (x instanceof float[] narrow) {
            difference32(narrow, w, s, n, (float) mean, (float) scale);
            return;
        }
        double[] wide = (double[]) x;
        for (int i = 0; i < n; i++) {
            wide[s + i] = scale * wide[w + i] * (wide[s + i] - mean);
        }
    }

    private static void difference32(float[] x, int w, int s, int n, float mean, float scale) {
        for (int i = 0; i < n; i += F32.length()) {
            FloatVector.fromArray(F32, x, s + i).sub(mean).mul(FloatVector.fromArray(F32, x, w + i))
                    .mul(scale).intoArray(x, s + i);
        }
    }

    static double get(Tensor x, long at) {
        return x.dtype() == DType.FLOAT64 ? x.memory().get(DOUBLE, at) : x.memory().get(FLOAT, at);
    }

    static void put(Tensor x, long at, double value) {
        if (x.dtype() == DType.FLOAT64) {
            x.memory().set(DOUBLE, at, value);
        } else {
            x.memory().set(FLOAT, at, (float) value);
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
