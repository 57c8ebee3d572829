package dev.panagrad.vector.elementwise;

import dev.panagrad.vector.threads.ThreadPool;

/// Cuts elementwise work into pieces of a fixed size, on rows or within them.
public final class Parallel {
    /// Elements in a piece: enough to hide the cost of handing it out, few enough for the caches.
    private static final long GRAIN = 1 << 14;
    private static final long THRESHOLD = 1 << 15;

    private Parallel() {
    }

    /// A piece of work.
    @FunctionalInterface
    public interface Piece {
        /// Computes elements `[from, to)` of a row.
        void run(long row, long from, long to);
    }

    /// Runs all elements of `rows` rows of a length, each element once.
    public static void run(long rows, long length, Piece piece) {
        if (rows * length < THRESHOLD) {
            for (long r = 0; r < rows; r++) {
                piece.run(r, 0, length);
            }
            return;
        }
        if (rows == 1) {
            // Large pieces for large rows keep the cost of handing out small; both depend on the size alone.
            long grain = Math.max(GRAIN, (length / 64 + 1023) & -1024);
            ThreadPool.parallelFor((int) ((length + grain - 1) / grain),
                    i -> piece.run(0, i * grain, Math.min((i + 1) * grain, length)));
            return;
        }
        long batch = Math.max(1, Math.max(GRAIN / Math.max(length, 1), rows / 64));
        ThreadPool.parallelFor((int) ((rows + batch - 1) / batch), i -> {
            for (long r = i * batch; r < Math.min((i + 1) * batch, rows); r++) {
                piece.run(r, 0, length);
            }
        });
    }
}
