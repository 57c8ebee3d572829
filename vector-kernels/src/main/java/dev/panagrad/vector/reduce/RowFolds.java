package dev.panagrad.vector.reduce;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Folds rows of contiguous memory, each into one number: in double precision or as long integers, several
/// rows on each thread, or parts of one long row.
final class RowFolds {
    private static final int SIZE = 1024;
    private static final int PART = 1 << 14;
    /// Elements of a task, of short rows.
    private static final long TASK = 1 << 13;
    private static final long MOST_TASKS = 1 << 12;

    private RowFolds() {
    }

    /// Where a partial result goes.
    private interface Result {
        void put(long i, double real, long whole);
    }

    static void run(Op op, Tensor x, long rows, long count, Tensor out) {
        WideFold fold = WideFold.of(op);
        boolean truth = op instanceof Reduction.Any || op instanceof Reduction.All;
        boolean real = x.dtype().isFloat() && !truth;
        DType t = out.dtype();
        int bytes = t.bytes();
        MemorySegment y = out.memory();
        Result direct = real ? (i, v, _) -> Cells.set(y, t, out.byteOffset() + i * bytes, v)
                : (i, _, v) -> Cells.set(y, t, out.byteOffset() + i * bytes, v);
        if (rows > 1 || count <= PART) {
            rows(fold, x, truth, rows, count, direct);
            return;
        }
        int parts = Math.toIntExact(Math.ceilDiv(count, PART));
        double[] reals = new double[parts];
        long[] wholes = new long[parts];
        rows(fold, x, truth, parts, PART, (i, v, w) -> {
            reals[(int) i] = v;
            wholes[(int) i] = w;
        });
        for (int i = 1; i < parts; i++) {
            reals[0] = real ? fold.combine(reals[0], reals[i]) : 0;
            wholes[0] = real ? 0 : fold.combine(wholes[0], wholes[i]);
        }
        direct.put(0, reals[0], wholes[0]);
    }

    /// Folds rows of `count` elements, of which the last may be shorter.
    private static void rows(WideFold fold, Tensor x, boolean truth, long rows, long count, Result to) {
        long all = x.numel();
        int tasks = (int) Math.clamp(all / TASK, 1, Math.min(rows, MOST_TASKS));
        boolean real = x.dtype().isFloat() && !truth;
        ThreadPool.parallelFor(tasks, task -> {
            Buffer buffer = new Buffer(fold, x, truth, (int) Math.min(count, SIZE));
            for (long r = rows * task / tasks; r < rows * (task + 1) / tasks; r++) {
                long n = Math.min(count, all - r * count);
                if (real) {
                    to.put(r, buffer.real(r * count, n), 0);
                } else {
                    to.put(r, 0, buffer.whole(r * count, n));
                }
            }
        });
    }

    /// Some elements in arrays.
    private static final class Buffer {
        private final WideFold fold;
        private final MemorySegment memory;
        private final DType type;
        private final long from;
        private final boolean truth;
        private final double[] reals;
        private final long[] wholes;
        private final float[] singles;

        Buffer(WideFold fold, Tensor x, boolean truth, int most) {
            this.fold = fold;
            this.memory = x.memory();
            this.type = x.dtype();
            this.from = x.byteOffset();
            this.truth = truth;
            boolean real = type.isFloat() && !truth;
            this.reals = new double[real ? most + WideFoldTemplate.STEP : 0];
            this.wholes = new long[real ? 0 : most + WideFoldTemplate.STEP];
            this.singles = new float[type == DType.FLOAT32 ? most : 0];
        }

        double real(long at, long n) {
            double r = 0;
            for (long i = 0; i < n; i += SIZE) {
                int some = (int) Math.min(SIZE, n - i);
                Chunks.read(memory, type, from + (at + i) * type.bytes(), reals, singles, some);
                double v = fold.fold(reals, some);
                r = i == 0 ? v : fold.combine(r, v);
            }
            return r;
        }

        long whole(long at, long n) {
            long r = 0;
            for (long i = 0; i < n; i += SIZE) {
                int some = (int) Math.min(SIZE, n - i);
                if (truth) {
                    Chunks.truths(memory, type, from + (at + i) * type.bytes(), wholes, some);
                } else {
                    Chunks.read(memory, type, from + (at + i) * type.bytes(), wholes, some);
                }
                long v = fold.fold(wholes, some);
                r = i == 0 ? v : fold.combine(r, v);
            }
            return r;
        }
    }
}
