package dev.panagrad.vector.transform;

import dev.panagrad.vector.gemm.Interleave;
import dev.panagrad.vector.gemm.Transpose;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Lays rows of float32 side by side in an array, one in each lane of its vectors, and back.
final class Across {
    private static final int LANES = Lanes.F32.length();
    private static final int HALF = LANES / 2;

    private Across() {
    }

    /// Element j of row i goes to `to[into + j · pitch + i]`.
    ///
    /// @param stride bytes from one row to the next
    /// @param rows at most as many as a vector has lanes
    static void in(MemorySegment from, long at, long stride, int rows, int length, float[] to, int into,
            int pitch) {
        int whole = rows == LANES ? length - length % LANES : 0;
        float[] work = Scratch.floats(Scratch.Slot.TILE, 2 * LANES * LANES);
        for (int j = 0; j < whole; j += LANES) {
            for (int i = 0; i < HALF; i++) {
                Interleave.pair(vector(from, at + i * stride + 4L * j),
                        vector(from, at + (i + HALF) * stride + 4L * j), work, 2 * i * LANES);
            }
            int now = Transpose.rounds(work);
            for (int i = 0; i < HALF; i++) {
                FloatVector a = FloatVector.fromArray(Lanes.F32, work, now + i * LANES);
                FloatVector b = FloatVector.fromArray(Lanes.F32, work, now + (i + HALF) * LANES);
                Interleave.low(a, b).intoArray(to, into + (j + 2 * i) * pitch);
                Interleave.high(a, b).intoArray(to, into + (j + 2 * i + 1) * pitch);
            }
        }
        for (int i = 0; i < rows; i++) {
            for (int j = whole; j < length; j++) {
                to[into + j * pitch + i] = from.get(Lanes.FLOAT, at + i * stride + 4L * j);
            }
        }
    }

    /// The inverse of [#in]: element j of row i comes from `from[at + j · pitch + i]`.
    static void out(float[] from, int at, int pitch, int rows, int length, MemorySegment to, long into,
            long stride) {
        int whole = rows == LANES ? length - length % LANES : 0;
        float[] work = Scratch.floats(Scratch.Slot.TILE, 2 * LANES * LANES);
        for (int j = 0; j < whole; j += LANES) {
            for (int i = 0; i < HALF; i++) {
                Interleave.pair(FloatVector.fromArray(Lanes.F32, from, at + (j + i) * pitch),
                        FloatVector.fromArray(Lanes.F32, from, at + (j + i + HALF) * pitch), work,
                        2 * i * LANES);
            }
            int now = Transpose.rounds(work);
            for (int i = 0; i < HALF; i++) {
                FloatVector a = FloatVector.fromArray(Lanes.F32, work, now + i * LANES);
                FloatVector b = FloatVector.fromArray(Lanes.F32, work, now + (i + HALF) * LANES);
                long place = into + 2 * i * stride + 4L * j;
                Interleave.low(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, place), Lanes.ORDER);
                Interleave.high(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, place + stride),
                        Lanes.ORDER);
            }
        }
        for (int i = 0; i < rows; i++) {
            for (int j = whole; j < length; j++) {
                to.set(Lanes.FLOAT, into + i * stride + 4L * j, from[at + j * pitch + i]);
            }
        }
    }

    private static FloatVector vector(MemorySegment m, long at) {
        return FloatVector.fromMemorySegment(Lanes.F32, m, at, Lanes.ORDER);
    }
}
