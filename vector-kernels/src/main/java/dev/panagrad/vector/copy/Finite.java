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

    private static boolean singles(MemorySegment m, long from, long end) {
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
