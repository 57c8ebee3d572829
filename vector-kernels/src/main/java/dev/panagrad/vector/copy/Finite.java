package dev.panagrad.vector.copy;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.lanes.Folds;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Whether numbers are neither infinite nor NaN.
public final class Finite {
    private Finite() {
    }

    /// Returns whether all elements of a contiguous float32 or float64 tensor are finite.
    public static boolean all(Tensor x) {
        MemorySegment m = x.memory();
        long at = x.byteOffset();
        long end = at + x.numel() * x.dtype().bytes();
        return x.dtype() == DType.FLOAT32 ? singles(m, at, end) : doubles(m, at, end);
    }

    // Zero times a number is zero, or NaN if the number is infinite or NaN.

    /// Returns whether the numbers of some whole vectors are finite, by eight sums at once, for each waits
    /// for the one before.
    public static boolean all(float[] x, int count) {
        int lanes = Lanes.F32.length();
        FloatVector a = FloatVector.zero(Lanes.F32);
        FloatVector b = FloatVector.zero(Lanes.F32);
        FloatVector c = FloatVector.zero(Lanes.F32);
        FloatVector d = FloatVector.zero(Lanes.F32);
        FloatVector e = FloatVector.zero(Lanes.F32);
        FloatVector f = FloatVector.zero(Lanes.F32);
        FloatVector g = FloatVector.zero(Lanes.F32);
        FloatVector h = FloatVector.zero(Lanes.F32);
        int i = 0;
        for (; i <= count - 8 * lanes; i += 8 * lanes) {
            a = FloatVector.fromArray(Lanes.F32, x, i).mul(0).add(a);
            b = FloatVector.fromArray(Lanes.F32, x, i + lanes).mul(0).add(b);
            c = FloatVector.fromArray(Lanes.F32, x, i + 2 * lanes).mul(0).add(c);
            d = FloatVector.fromArray(Lanes.F32, x, i + 3 * lanes).mul(0).add(d);
            e = FloatVector.fromArray(Lanes.F32, x, i + 4 * lanes).mul(0).add(e);
            f = FloatVector.fromArray(Lanes.F32, x, i + 5 * lanes).mul(0).add(f);
            g = FloatVector.fromArray(Lanes.F32, x, i + 6 * lanes).mul(0).add(g);
            h = FloatVector.fromArray(Lanes.F32, x, i + 7 * lanes).mul(0).add(h);
        }
        for (; i < count; i += lanes) {
            a = FloatVector.fromArray(Lanes.F32, x, i).mul(0).add(a);
        }
        return !a.add(b).add(c.add(d)).add(e.add(f).add(g.add(h)))
                .test(VectorOperators.IS_NAN).anyTrue();
    }

    /// Returns whether the float32 numbers from one place to another, in bytes, are finite.
    public static boolean singles(MemorySegment m, long from, long end) {
        FloatVector zero = FloatVector.zero(Lanes.F32);
        FloatVector s = zero;
        FloatVector t = zero;
        long at = from;
        for (; at <= end - 2 * Lanes.BYTES; at += 2 * Lanes.BYTES) {
            s = FloatVector.fromMemorySegment(Lanes.F32, m, at, Lanes.ORDER).fma(zero, s);
            t = FloatVector.fromMemorySegment(Lanes.F32, m, at + Lanes.BYTES, Lanes.ORDER).fma(zero, t);
        }
        float sum = Folds.sum(zero.add(s).add(t));
        for (; at < end; at += Float.BYTES) {
            sum += 0 * m.get(Lanes.FLOAT, at);
        }
        return sum == 0;
    }

    private static boolean doubles(MemorySegment m, long from, long end) {
        DoubleVector zero = DoubleVector.zero(Lanes.F64);
        DoubleVector s = zero;
        DoubleVector t = zero;
        long at = from;
        for (; at <= end - 2 * Lanes.BYTES; at += 2 * Lanes.BYTES) {
            s = DoubleVector.fromMemorySegment(Lanes.F64, m, at, Lanes.ORDER).fma(zero, s);
            t = DoubleVector.fromMemorySegment(Lanes.F64, m, at + Lanes.BYTES, Lanes.ORDER).fma(zero, t);
        }
        double sum = zero.add(s).add(t).reduceLanes(VectorOperators.ADD);
        for (; at < end; at += Double.BYTES) {
            sum += 0 * m.get(Lanes.DOUBLE, at);
        }
        return sum == 0;
    }
}
