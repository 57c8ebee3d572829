package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Scalar products of contiguous vectors, with four vector accumulators summed in a fixed order.
final class Dot {
    private Dot() {}

    /// The scalar product of `n` floats.
    static float f32(MemorySegment a, long ao, MemorySegment b, long bo, long n) {
        int step = Lanes.F32.length();
        FloatVector s0 = FloatVector.zero(Lanes.F32);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        long i = 0;
        for (long end = n - n % (4L * step); i < end; i += 4L * step) {
            s0 = f32(a, ao + i * 4).fma(f32(b, bo + i * 4), s0);
            s1 = f32(a, ao + (i + step) * 4).fma(f32(b, bo + (i + step) * 4), s1);
            s2 = f32(a, ao + (i + 2L * step) * 4).fma(f32(b, bo + (i + 2L * step) * 4), s2);
            s3 = f32(a, ao + (i + 3L * step) * 4).fma(f32(b, bo + (i + 3L * step) * 4), s3);
        }
        for (; i + step <= n; i += step) {
            s0 = f32(a, ao + i * 4).fma(f32(b, bo + i * 4), s0);
        }
        if (i < n) {
            VectorMask<Float> mask = Lanes.F32.indexInRange(i, n);
            FloatVector x = FloatVector.fromMemorySegment(Lanes.F32, a, ao + i * 4, Lanes.ORDER, mask);
            s0 = x.fma(FloatVector.fromMemorySegment(Lanes.F32, b, bo + i * 4, Lanes.ORDER, mask), s0);
        }
        float[] lanes = Scratch.floats(Scratch.Slot.LANES, step);
        s0.add(s1).add(s2.add(s3)).intoArray(lanes, 0);
        // Not by reduceLanes: its order, and so the last bit, changes when the JIT compiles it.
        for (int half = step / 2; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) {
                lanes[j] += lanes[j + half];
            }
        }
        return lanes[0];
    }

    /// The scalar product of `n` doubles.
    static double f64(MemorySegment a, long ao, MemorySegment b, long bo, long n) {
        int step = Lanes.F64.length();
        DoubleVector s0 = DoubleVector.zero(Lanes.F64);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        long i = 0;
        for (long end = n - n % (4L * step); i < end; i += 4L * step) {
            s0 = f64(a, ao + i * 8).fma(f64(b, bo + i * 8), s0);
            s1 = f64(a, ao + (i + step) * 8).fma(f64(b, bo + (i + step) * 8), s1);
            s2 = f64(a, ao + (i + 2L * step) * 8).fma(f64(b, bo + (i + 2L * step) * 8), s2);
            s3 = f64(a, ao + (i + 3L * step) * 8).fma(f64(b, bo + (i + 3L * step) * 8), s3);
        }
        for (; i + step <= n; i += step) {
            s0 = f64(a, ao + i * 8).fma(f64(b, bo + i * 8), s0);
        }
        if (i < n) {
            VectorMask<Double> mask = Lanes.F64.indexInRange(i, n);
            DoubleVector x = DoubleVector.fromMemorySegment(Lanes.F64, a, ao + i * 8, Lanes.ORDER, mask);
            s0 = x.fma(DoubleVector.fromMemorySegment(Lanes.F64, b, bo + i * 8, Lanes.ORDER, mask), s0);
        }
        double[] lanes = Scratch.doubles(Scratch.Slot.LANES, step);
        s0.add(s1).add(s2.add(s3)).intoArray(lanes, 0);
        for (int half = step / 2; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) {
                lanes[j] += lanes[j + half];
            }
        }
        return lanes[0];
    }

    private static FloatVector f32(MemorySegment s, long at) {
        return FloatVector.fromMemorySegment(Lanes.F32, s, at, Lanes.ORDER);
    }

    private static DoubleVector f64(MemorySegment s, long at) {
        return DoubleVector.fromMemorySegment(Lanes.F64, s, at, Lanes.ORDER);
    }
}
