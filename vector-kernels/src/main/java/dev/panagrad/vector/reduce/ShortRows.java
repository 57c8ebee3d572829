package dev.panagrad.vector.reduce;

import static dev.panagrad.vector.lanes.Lanes.FLOAT;

import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.elementwise.ShiftedExp;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;

/// Softmax of float32 rows that are shorter than some vectors: the powers of e of many rows at once, one
/// vector after the other without regard to where rows begin; the rest of the work row by row.
final class ShortRows {
    /// The longest row that is short.
    static final int LONGEST = 32;
    /// Elements at a time.
    private static final int BLOCK = 2048;

    private ShortRows() {
    }

    /// What remains to do for a row.
    interface Row {
        /// @param row   the row's number
        /// @param e     the powers of e of the distances from the row's largest element
        /// @param at    where they begin in `e`, in bytes
        /// @param top   the largest element; NaN if one is
        /// @param total the sum of the powers
        void finish(long row, MemorySegment e, long at, float top, double total);
    }

    /// Hands each of `rows` contiguous rows of `n` elements to `body`.
    static void each(MemorySegment x, long xo, long rows, int n, Row body) {
        int block = BLOCK / n;
        long blocks = Math.ceilDiv(rows, block);
        if (blocks <= 1) {
            block(x, xo, 0, (int) rows, n, body);
        } else {
            Parallel.run(blocks, (long) block * n,
                    (i, _, _) -> block(x, xo, i * block, (int) Math.min(block, rows - i * block), n, body));
        }
    }

    private static void block(MemorySegment x, long xo, long first, int rows, int n, Row body) {
        MemorySegment e = Scratch.get(Scratch.Slot.REDUCE, 2L * BLOCK * Float.BYTES);
        long tops = (long) BLOCK * Float.BYTES;
        for (int r = 0; r < rows; r++) {
            shift(x, xo + (first + r) * n * 4, e, (long) r * n * 4, n, tops + r * 4L);
        }
        ShiftedExp.sum(e, 0, e, 0, (long) rows * n, 0, true);
        for (int r = 0; r < rows; r++) {
            long at = (long) r * n * 4;
            body.finish(first + r, e, at, e.get(FLOAT, tops + r * 4L), sum(e, at, n));
        }
    }

    /// Stores the distances from the largest element, and that.
    private static void shift(MemorySegment x, long xo, MemorySegment e, long at, int n, long topAt) {
        float top = x.get(FLOAT, xo);
        for (int i = 1; i < n; i++) {
            top = Math.max(top, x.get(FLOAT, xo + i * 4L));
        }
        for (int i = 0; i < n; i++) {
            e.set(FLOAT, at + i * 4L, x.get(FLOAT, xo + i * 4L) - top);
        }
        e.set(FLOAT, topAt, top);
    }

    private static double sum(MemorySegment e, long at, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += e.get(FLOAT, at + i * 4L);
        }
        return sum;
    }
}
