package dev.panagrad.vector.gemm;

import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;

/// What becomes of results of a product once their sums are complete, while they are in the cache.
///
/// @param size bytes of an element
/// @param loop replaces elements that lie side by side
public record Epilogue(int size, Loop loop) {
    /// Nothing.
    public static final Epilogue NONE = new Epilogue(0, null);
    /// Elements that are gathered at a time where lines are short.
    private static final int PIECE = 4096;

    /// A function of each of some contiguous elements, in place. It must not depend on where they are cut.
    @FunctionalInterface
    public interface Loop {
        /// Replaces `count` elements from byte `at` on.
        void run(MemorySegment y, long at, long count);
    }

    boolean isSome() {
        return loop != null;
    }

    /// Ends a block of results, whose rows are contiguous.
    ///
    /// @param row bytes from a row to the next
    void run(MemorySegment c, long at, long row, int rows, int columns) {
        if (!isSome()) {
            return;
        }
        long line = (long) columns * size;
        if (row == line || rows == 1) {
            loop.run(c, at, (long) rows * columns);
            return;
        }
        int some = PIECE / columns;
        for (int i = 0; i < rows; i += Math.max(some, 1)) {
            if (some <= 1) {
                loop.run(c, at + i * row, columns);
                continue;
            }
            int count = Math.min(some, rows - i);
            MemorySegment block = Scratch.get(Scratch.Slot.TILE, (long) PIECE * size);
            for (int j = 0; j < count; j++) {
                MemorySegment.copy(c, at + (i + j) * row, block, j * line, line);
            }
            loop.run(block, 0, (long) count * columns);
            for (int j = 0; j < count; j++) {
                MemorySegment.copy(block, j * line, c, at + (i + j) * row, line);
            }
        }
    }
}
