package dev.panagrad.vector.factor;

import static dev.panagrad.vector.lanes.Lanes.ADDRESS;
import static dev.panagrad.vector.lanes.Lanes.BYTES;
import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.F64;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;

import dev.panagrad.vector.lanes.Lanes;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;

/// One row of a substitution. Rows are named by their addresses; the caller keeps their memory reachable, and
/// room for whole vectors.
///
/// Vectors are read and written without a method of our own between, and sums are added to a zero before
/// anything is done with them: C2 may compile these loops without a profile, and then neither takes up such a
/// method nor knows the class of what a loop brings up to date.
final class RowStep {
    private RowStep() {
    }

    /// `y = (y + Σ f[k] x[k]) / divisor` for a row y and `count` rows x, up to whole vectors.
    ///
    /// @param fs bytes from a factor to the next
    /// @param xs bytes from a row x to the next
    static void run(boolean wide, long f, long fs, int count, long x, long xs, long y, int columns,
            double divisor) {
        long bytes = (wide ? 8L : 4L) * columns;
        long end = bytes / (4 * BYTES) * (4 * BYTES);
        if (wide) {
            wide(f, fs, count, x, xs, y, end, divisor);
            wideRest(f, fs, count, x, xs, y, end, bytes, divisor);
        } else {
            single(f, fs, count, x, xs, y, end, (float) divisor);
            singleRest(f, fs, count, x, xs, y, end, bytes, (float) divisor);
        }
    }

    /// Four vectors at a time, so that additions need not wait for each other.
    private static void single(long f, long fs, int count, long x, long xs, long y, long end, float divisor) {
        FloatVector d = FloatVector.broadcast(F32, divisor);
        FloatVector zero = FloatVector.zero(F32);
        for (long j = y; j < y + end; j += 4 * BYTES) {
            FloatVector s0 = FloatVector.fromMemorySegment(F32, MEMORY, j & ADDRESS, ORDER);
            FloatVector s1 = FloatVector.fromMemorySegment(F32, MEMORY, j + BYTES & ADDRESS, ORDER);
            FloatVector s2 = FloatVector.fromMemorySegment(F32, MEMORY, j + 2 * BYTES & ADDRESS, ORDER);
            FloatVector s3 = FloatVector.fromMemorySegment(F32, MEMORY, j + 3 * BYTES & ADDRESS, ORDER);
            for (int k = 0; k < count; k++) {
                FloatVector v = FloatVector.broadcast(F32, MEMORY.get(Lanes.FLOAT, f + k * fs & ADDRESS));
                long at = x - y + k * xs + j;
                s0 = FloatVector.fromMemorySegment(F32, MEMORY, at & ADDRESS, ORDER).fma(v, s0);
                s1 = FloatVector.fromMemorySegment(F32, MEMORY, at + BYTES & ADDRESS, ORDER).fma(v, s1);
                s2 = FloatVector.fromMemorySegment(F32, MEMORY, at + 2 * BYTES & ADDRESS, ORDER).fma(v, s2);
                s3 = FloatVector.fromMemorySegment(F32, MEMORY, at + 3 * BYTES & ADDRESS, ORDER).fma(v, s3);
            }
            zero.add(s0).div(d).intoMemorySegment(MEMORY, j & ADDRESS, ORDER);
            zero.add(s1).div(d).intoMemorySegment(MEMORY, j + BYTES & ADDRESS, ORDER);
            zero.add(s2).div(d).intoMemorySegment(MEMORY, j + 2 * BYTES & ADDRESS, ORDER);
            zero.add(s3).div(d).intoMemorySegment(MEMORY, j + 3 * BYTES & ADDRESS, ORDER);
        }
    }

    private static void singleRest(long f, long fs, int count, long x, long xs, long y, long from, long end,
            float divisor) {
        FloatVector d = FloatVector.broadcast(F32, divisor);
        FloatVector zero = FloatVector.zero(F32);
        for (long j = from; j < end; j += BYTES) {
            FloatVector s = FloatVector.fromMemorySegment(F32, MEMORY, y + j & ADDRESS, ORDER);
            for (int k = 0; k < count; k++) {
                float v = MEMORY.get(Lanes.FLOAT, f + k * fs & ADDRESS);
                s = FloatVector.fromMemorySegment(F32, MEMORY, x + k * xs + j & ADDRESS, ORDER)
                        .fma(FloatVector.broadcast(F32, v), s);
            }
            zero.add(s).div(d).intoMemorySegment(MEMORY, y + j & ADDRESS, ORDER);
        }
    }

    /// Four vectors at a time, so that additions need not wait for each other.
    private static void wide(long f, long fs, int count, long x, long xs, long y, long end, double divisor) {
        DoubleVector d = DoubleVector.broadcast(F64, divisor);
        DoubleVector zero = DoubleVector.zero(F64);
        for (long j = y; j < y + end; j += 4 * BYTES) {
            DoubleVector s0 = DoubleVector.fromMemorySegment(F64, MEMORY, j & ADDRESS, ORDER);
            DoubleVector s1 = DoubleVector.fromMemorySegment(F64, MEMORY, j + BYTES & ADDRESS, ORDER);
            DoubleVector s2 = DoubleVector.fromMemorySegment(F64, MEMORY, j + 2 * BYTES & ADDRESS, ORDER);
            DoubleVector s3 = DoubleVector.fromMemorySegment(F64, MEMORY, j + 3 * BYTES & ADDRESS, ORDER);
            for (int k = 0; k < count; k++) {
                DoubleVector v = DoubleVector.broadcast(F64, MEMORY.get(Lanes.DOUBLE, f + k * fs & ADDRESS));
                long at = x - y + k * xs + j;
                s0 = DoubleVector.fromMemorySegment(F64, MEMORY, at & ADDRESS, ORDER).fma(v, s0);
                s1 = DoubleVector.fromMemorySegment(F64, MEMORY, at + BYTES & ADDRESS, ORDER).fma(v, s1);
                s2 = DoubleVector.fromMemorySegment(F64, MEMORY, at + 2 * BYTES & ADDRESS, ORDER).fma(v, s2);
                s3 = DoubleVector.fromMemorySegment(F64, MEMORY, at + 3 * BYTES & ADDRESS, ORDER).fma(v, s3);
            }
            zero.add(s0).div(d).intoMemorySegment(MEMORY, j & ADDRESS, ORDER);
            zero.add(s1).div(d).intoMemorySegment(MEMORY, j + BYTES & ADDRESS, ORDER);
            zero.add(s2).div(d).intoMemorySegment(MEMORY, j + 2 * BYTES & ADDRESS, ORDER);
            zero.add(s3).div(d).intoMemorySegment(MEMORY, j + 3 * BYTES & ADDRESS, ORDER);
        }
    }

    private static void wideRest(long f, long fs, int count, long x, long xs, long y, long from, long end,
            double divisor) {
        DoubleVector d = DoubleVector.broadcast(F64, divisor);
        DoubleVector zero = DoubleVector.zero(F64);
        for (long j = from; j < end; j += BYTES) {
            DoubleVector s = DoubleVector.fromMemorySegment(F64, MEMORY, y + j & ADDRESS, ORDER);
            for (int k = 0; k < count; k++) {
                double v = MEMORY.get(Lanes.DOUBLE, f + k * fs & ADDRESS);
                s = DoubleVector.fromMemorySegment(F64, MEMORY, x + k * xs + j & ADDRESS, ORDER)
                        .fma(DoubleVector.broadcast(F64, v), s);
            }
            zero.add(s).div(d).intoMemorySegment(MEMORY, y + j & ADDRESS, ORDER);
        }
    }
}
