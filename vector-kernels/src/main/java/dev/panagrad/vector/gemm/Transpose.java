package dev.panagrad.vector.gemm;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;

/// Transposes matrices in memory.
public final class Transpose {
    private static final int BLOCK = 16;

    private Transpose() {}

    /// Writes `to[i, j] = from[j, i]` for a source of `columns` contiguous rows of length `depth`.
    ///
    /// @param width columns of a target row; those from `columns` on become zero
    public static void run(boolean wide, MemorySegment from, long at, long stride, int columns, int depth,
            MemorySegment to, long into, long pitch, int width) {
        for (int i = 0; i < depth; i += BLOCK) {
            int rows = Math.min(BLOCK, depth - i);
            for (int j = 0; j < columns; j++) {
                if (wide) {
                    column64(from, at + j * stride + i * 8L, rows, to, into + i * pitch + j * 8L, pitch);
                } else {
                    column32(from, at + j * stride + i * 4L, rows, to, into + i * pitch + j * 4L, pitch);
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

    private static void column32(MemorySegment from, long at, int rows, MemorySegment to, long into,
            long pitch) {
        for (int i = 0; i < rows; i++) {
            to.set(Lanes.INT, into + i * pitch, from.get(Lanes.INT, at + i * 4L));
        }
    }

    private static void column64(MemorySegment from, long at, int rows, MemorySegment to, long into,
            long pitch) {
        for (int i = 0; i < rows; i++) {
            to.set(Lanes.LONG, into + i * pitch, from.get(Lanes.LONG, at + i * 8L));
        }
    }
}
