package dev.panagrad.vector.reduce;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.IntConsumer;

/// Reductions over neighbouring axes of every type but half precision, element by element: sums and products
/// in double precision or as long integers, several results on each thread. The order in which a result is
/// built depends on the sizes alone.
final class PlainReduction {
    private static final long PARALLEL = 1 << 14;
    private static final int COLUMNS = 256;

    private PlainReduction() {
    }

    /// How many results, elements of each, and results that lie side by side.
    private record Layout(long outer, long count, long inner) {
        /// Returns the layout, or null if the reduced axes are not neighbours.
        static Layout of(Tensor x, Axes axes) {
            long[] n = {1, 1, 1};
            int part = 0;
            for (int a = 0; a < x.rank(); a++) {
                if (x.size(a) == 1) {
                    continue;
                }
                if (axes.has(a) != (part == 1)) {
                    part++;
                }
                if (part > 2) {
                    return null;
                }
                n[part] *= x.size(a);
            }
            return new Layout(n[0], n[1], n[2]);
        }
    }

    static boolean run(Op op, Axes axes, Tensor in, Tensor out) {
        DType t = in.dtype();
        Layout l = Layout.of(in, axes);
        if (t.bytes() == 2 || l == null || !out.isContiguous() || in.numel() == 0) {
            return false;
        }
        Tensor x = StridedCopy.packed(in);
        if (l.inner == 1) {
            RowFolds.run(op, x, l.outer, l.count, out);
            return true;
        }
        long bands = (l.inner + COLUMNS - 1) / COLUMNS;
        long units = l.outer * bands;
        int tasks = (int) (x.numel() < PARALLEL ? 1 : Math.min(units, 256));
        IntConsumer body = task -> {
            for (long u = units * task / tasks; u < units * (task + 1) / tasks; u++) {
                long from = u % bands * COLUMNS;
                int width = (int) Math.min(COLUMNS, l.inner - from);
                band(op, x, out, u / bands * l.count * l.inner + from, l.count, l.inner,
                        u / bands * l.inner + from, width);
            }
        };
        if (tasks == 1) {
            body.accept(0);
        } else {
            ThreadPool.parallelFor(tasks, body::accept);
        }
        return true;
    }

    private static void band(Op op, Tensor x, Tensor out, long from, long count, long step, long to,
            int width) {
        DType t = x.dtype();
        MemorySegment m = x.memory();
        long at = x.byteOffset() + from * t.bytes();
        long row = step * t.bytes();
        long yo = out.byteOffset() + to * out.dtype().bytes();
        if (t.isFloat() && !(op instanceof Reduction.Any) && !(op instanceof Reduction.All)) {
            double[] y = reals(op, m, t, at, count, row, width);
            for (int j = 0; j < width; j++) {
                Cells.set(out.memory(), out.dtype(), yo + (long) j * out.dtype().bytes(), y[j]);
            }
        } else {
            long[] y = wholes(op, m, t, at, count, row, width);
            for (int j = 0; j < width; j++) {
                Cells.set(out.memory(), out.dtype(), yo + (long) j * out.dtype().bytes(), y[j]);
            }
        }
    }

    /// Folds `count` rows of `width` elements, `row` bytes apart, into one row.
    private static double[] reals(Op op, MemorySegment m, DType t, long at, long count, long row, int width) {
        double[] y = new double[width];
        Arrays.fill(y, switch (op) {
            case Reduction.Prod _ -> 1;
            case Reduction.Max _ -> Double.NEGATIVE_INFINITY;
            case Reduction.Min _ -> Double.POSITIVE_INFINITY;
            default -> 0;
        });
        double[] x = new double[width];
        float[] singles = new float[t == DType.FLOAT32 ? width : 0];
        for (long i = 0; i < count; i++) {
            Chunks.read(m, t, at + i * row, x, singles, width);
            fold(op, y, x, width);
        }
        return y;
    }

    private static void fold(Op op, double[] y, double[] x, int n) {
        switch (op) {
            case Reduction.Sum _ -> {
                for (int j = 0; j < n; j++) {
                    y[j] += x[j];
                }
            }
            case Reduction.Prod _ -> {
                for (int j = 0; j < n; j++) {
                    y[j] *= x[j];
                }
            }
            case Reduction.Max _ -> {
                for (int j = 0; j < n; j++) {
                    y[j] = Math.max(y[j], x[j]);
                }
            }
            default -> {
                for (int j = 0; j < n; j++) {
                    y[j] = Math.min(y[j], x[j]);
                }
            }
        }
    }

    private static long[] wholes(Op op, MemorySegment m, DType t, long at, long count, long row, int width) {
        long[] y = new long[width];
        Arrays.fill(y, switch (op) {
            case Reduction.Sum _,Reduction.Any _ -> 0;
            case Reduction.Max _ -> Long.MIN_VALUE;
            case Reduction.Min _ -> Long.MAX_VALUE;
            default -> 1;
        });
        boolean truth = op instanceof Reduction.Any || op instanceof Reduction.All;
        long[] x = new long[width];
        for (long i = 0; i < count; i++) {
            if (truth) {
                Chunks.truths(m, t, at + i * row, x, width);
            } else {
                Chunks.read(m, t, at + i * row, x, width);
            }
            fold(op, y, x, width);
        }
        return y;
    }

    private static void fold(Op op, long[] y, long[] x, int n) {
        switch (op) {
            case Reduction.Sum _ -> {
                for (int j = 0; j < n; j++) {
                    y[j] += x[j];
                }
            }
            case Reduction.Prod _ -> {
                for (int j = 0; j < n; j++) {
                    y[j] *= x[j];
                }
            }
            case Reduction.Max _ -> {
                for (int j = 0; j < n; j++) {
                    y[j] = Math.max(y[j], x[j]);
                }
            }
            case Reduction.Min _ -> {
                for (int j = 0; j < n; j++) {
                    y[j] = Math.min(y[j], x[j]);
                }
            }
            case Reduction.Any _ -> {
                for (int j = 0; j < n; j++) {
                    y[j] |= x[j];
                }
            }
            default -> {
                for (int j = 0; j < n; j++) {
                    y[j] &= x[j];
                }
            }
        }
    }
}
