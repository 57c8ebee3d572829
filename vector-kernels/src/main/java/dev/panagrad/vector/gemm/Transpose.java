package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// Transposes matrices in memory.
///
/// Square blocks of `float` go through rounds that interleave each row of the upper half with its partner in
/// the lower half; after log2(lanes) rounds rows have become columns.
public final class Transpose {
    private static final int LANES = Lanes.F32.length();
    private static final int ROUNDS = Integer.numberOfTrailingZeros(LANES);
    private static final VectorShuffle<Float> LOW = VectorShuffle.fromOp(Lanes.F32, i -> i / 2);
    private static final VectorShuffle<Float> HIGH = VectorShuffle.fromOp(Lanes.F32, i -> (LANES + i) / 2);
    private static final VectorMask<Float> ODDS = VectorMask.fromLong(Lanes.F32, 0xAAAA_AAAA_AAAA_AAAAL);

    private Transpose() {}

    /// Writes `to[i, j] = from[j, i]` for a source of `columns` contiguous rows of length `depth`.
    ///
    /// @param width columns of a target row; those from `columns` on become zero
    public static void run(boolean wide, MemorySegment from, long at, long stride, int columns, int depth,
            MemorySegment to, long into, long pitch, int width) {
        int blockColumns = wide ? 0 : columns - columns % LANES;
        int blockDepth = wide ? 0 : depth - depth % LANES;
        if (blockColumns > 0 && blockDepth > 0) {
            MemorySegment scratch = Scratch.get(Scratch.Slot.TILE, 2L * LANES * Lanes.BYTES);
            for (int j = 0; j < blockColumns; j += LANES) {
                for (int i = 0; i < blockDepth; i += LANES) {
                    block(from, at + j * stride + i * 4L, stride, scratch, to, into + i * pitch + j * 4L,
                            pitch);
                }
            }
            single(wide, from, at, stride, 0, blockColumns, blockDepth, depth, to, into, pitch);
        } else {
            blockColumns = 0;
        }
        single(wide, from, at, stride, blockColumns, columns, 0, depth, to, into, pitch);
        if (columns < width) {
            int size = wide ? 8 : 4;
            for (int i = 0; i < depth; i++) {
                to.asSlice(into + i * pitch + (long) columns * size, (long) (width - columns) * size)
                        .fill((byte) 0);
            }
        }
    }

    private static void block(MemorySegment from, long at, long stride, MemorySegment scratch,
            MemorySegment to,
            long into, long pitch) {
        long half = (long) LANES * Lanes.BYTES;
        round(from, at, stride, scratch, 0, Lanes.BYTES);
        for (int r = 1; r < ROUNDS - 1; r++) {
            round(scratch, (r & 1) == 1 ? 0 : half, Lanes.BYTES, scratch, (r & 1) == 1 ? half : 0,
                    Lanes.BYTES);
        }
        round(scratch, (ROUNDS & 1) == 0 ? 0 : half, Lanes.BYTES, to, into, pitch);
    }

    private static void round(MemorySegment from, long at, long stride, MemorySegment to, long into,
            long pitch) {
        long half = LANES / 2 * stride;
        for (int i = 0; i < LANES / 2; i++) {
            FloatVector a = FloatVector.fromMemorySegment(Lanes.F32, from, at + i * stride, Lanes.ORDER);
            FloatVector b =
                    FloatVector.fromMemorySegment(Lanes.F32, from, at + half + i * stride, Lanes.ORDER);
            a.rearrange(LOW).blend(b.rearrange(LOW), ODDS)
                    .intoMemorySegment(to, into + 2 * i * pitch, Lanes.ORDER);
            a.rearrange(HIGH).blend(b.rearrange(HIGH), ODDS)
                    .intoMemorySegment(to, into + (2 * i + 1) * pitch, Lanes.ORDER);
        }
    }

    /// Copies single elements, of columns `j0 .. j1` and rows `i0 .. i1` of the target.
    private static void single(boolean wide, MemorySegment from, long at, long stride, int j0, int j1, int i0,
            int i1,
            MemorySegment to, long into, long pitch) {
        for (int j = j0; j < j1; j++) {
            for (int i = i0; i < i1; i++) {
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
