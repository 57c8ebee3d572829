package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Transposes matrices in memory.
///
/// Square blocks of `float` go through rounds that interleave each row of the upper half with its partner in
/// the lower half; after log2(lanes) rounds rows have become columns. The last blocks overlap those before.
public final class Transpose {
    private static final int LANES = Lanes.F32.length();
    private static final int ROUNDS = Integer.numberOfTrailingZeros(LANES);
    private static final int SQUARE = LANES * LANES;

    private Transpose() {}

    /// Writes `to[i, j] = from[j, i]` for a source of `columns` contiguous rows of length `depth`.
    ///
    /// @param width columns of a target row; those from `columns` on become zero
    public static void run(boolean wide, MemorySegment from, long at, long stride, int columns, int depth,
            MemorySegment to, long into, long pitch, int width) {
        if (wide || columns < LANES || depth < LANES) {
            single(wide, from, at, stride, columns, depth, to, into, pitch);
        } else {
            float[] scratch = Scratch.floats(Scratch.Slot.TILE, 2 * SQUARE);
            for (int j = 0; j < columns; j += LANES) {
                int column = Math.min(j, columns - LANES);
                for (int i = 0; i < depth; i += LANES) {
                    int row = Math.min(i, depth - LANES);
                    block(from, at + column * stride + row * 4L, stride, scratch, to,
                            into + row * pitch + column * 4L, pitch);
                }
            }
        }
        if (columns < width) {
            int size = wide ? 8 : 4;
            for (int i = 0; i < depth; i++) {
                to.asSlice(into + i * pitch + (long) columns * size, (long) (width - columns) * size)
                        .fill((byte) 0);
            }
        }
    }

    private static void block(MemorySegment from, long at, long stride, float[] scratch, MemorySegment to,
            long into, long pitch) {
        for (int i = 0; i < LANES / 2; i++) {
            Interleave.pair(FloatVector.fromMemorySegment(Lanes.F32, from, at + i * stride, Lanes.ORDER),
                    FloatVector.fromMemorySegment(Lanes.F32, from, at + (i + LANES / 2) * stride,
                            Lanes.ORDER),
                    scratch, 2 * i * LANES);
        }
        last(scratch, rounds(scratch), to, into, pitch);
    }

    /// Does all but the first and the last round of a block, in an array twice its size.
    ///
    /// @return where the block is now
    public static int rounds(float[] scratch) {
        for (int r = 1; r < ROUNDS - 1; r++) {
            round(scratch, (r & 1) == 1 ? 0 : SQUARE, (r & 1) == 1 ? SQUARE : 0);
        }
        return (ROUNDS & 1) == 0 ? 0 : SQUARE;
    }

    private static void round(float[] scratch, int from, int to) {
        for (int i = 0; i < LANES / 2; i++) {
            Interleave.pair(FloatVector.fromArray(Lanes.F32, scratch, from + i * LANES),
                    FloatVector.fromArray(Lanes.F32, scratch, from + (i + LANES / 2) * LANES), scratch,
                    to + 2 * i * LANES);
        }
    }

    private static void last(float[] scratch, int from, MemorySegment to, long into, long pitch) {
        for (int i = 0; i < LANES / 2; i++) {
            FloatVector a = FloatVector.fromArray(Lanes.F32, scratch, from + i * LANES);
            FloatVector b = FloatVector.fromArray(Lanes.F32, scratch, from + (i + LANES / 2) * LANES);
            Interleave.low(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, into + 2 * i * pitch),
                    Lanes.ORDER);
            Interleave.high(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, into + (2 * i + 1) * pitch),
                    Lanes.ORDER);
        }
    }

    /// Copies single elements.
    private static void single(boolean wide, MemorySegment from, long at, long stride, int columns, int depth,
            MemorySegment to, long into, long pitch) {
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < depth; i++) {
                if (wide) {
                    to.set(Lanes.LONG, into + i * pitch + j * 8L,
                            from.get(Lanes.LONG, at + j * stride + i * 8L));
                } else {
                    to.set(Lanes.INT, into + i * pitch + j * 4L,
                            from.get(Lanes.INT, at + j * stride + i * 4L));
                }
            }
        }
    }
}
