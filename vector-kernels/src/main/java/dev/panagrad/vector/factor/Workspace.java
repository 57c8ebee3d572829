package dev.panagrad.vector.factor;

import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The memory of one decomposition, handed out from the front. What is small is the thread's own and used
/// again; what is large is freed when nothing refers to it.
final class Workspace {
    /// Doubles to which rows are padded: four of the longest vectors.
    private static final int PAD = 32;
    private static final long KEPT = 16L << 20;

    private final MemorySegment memory;
    private long used;

    /// @param doubles the sum of [#size] of what will be asked for
    Workspace(long doubles) {
        long bytes = 8 * Math.max(1, doubles);
        memory = bytes <= KEPT ? Scratch.get(Scratch.Slot.FACTOR, bytes) : Arena.ofAuto().allocate(bytes, 64);
    }

    private static long stride(int columns) {
        long padded = (columns + PAD - 1L) / PAD * PAD;
        // Rows a multiple of 2 KiB apart would compete for the same cache lines.
        return padded > PAD && padded % 256 == 0 ? padded + PAD : padded;
    }

    /// Returns how many doubles a matrix takes.
    static long size(int rows, int columns) {
        return rows * stride(columns);
    }

    /// Returns a matrix of zeros.
    Matrix matrix(int rows, int columns) {
        Matrix x = raw(rows, columns);
        new Matrix(memory, x.offset(), rows, (int) (x.stride() / 8), x.stride()).clear();
        return x;
    }

    /// Returns a matrix with arbitrary elements.
    Matrix raw(int rows, int columns) {
        Matrix x = new Matrix(memory, used, rows, columns, 8 * stride(columns));
        used += rows * x.stride();
        return x;
    }
}
