package dev.panagrad.vector.reduce;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Reductions over neighbouring axes of every type but half precision, element by element: sums and products
/// in double precision or as long integers, several results on each thread. A result is built in the order of
/// its elements.
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
        long bands = (l.inner + COLUMNS - 1) / COLUMNS;
        long units = l.outer * bands;
        int tasks = (int) (x.numel() < PARALLEL ? 1 : Math.min(units, 256));
        java.util.function.IntConsumer body = task -> {
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

    private static double[] reals(Op op, MemorySegment m, DType t, long at, long count, long row, int width) {
        double[] y = new double[width];
        switch (op) {
            case Reduction.Sum _ when t == DType.FLOAT64 && width == 1 -> y[0] = sum(m, at, count, row);
            case Reduction.Sum _ -> {
                for (long i = 0; i < count; i++) {
                    for (int j = 0; j < width; j++) {
                        y[j] += Cells.real(m, t, at + i * row + j * t.bytes());
                    }
                }
            }
            case Reduction.Prod _ -> {
                Arrays.fill(y, 1);
                for (long i = 0; i < count; i++) {
                    for (int j = 0; j < width; j++) {
                        y[j] *= Cells.real(m, t, at + i * row + j * t.bytes());
                    }
                }
            }
            default -> {
                boolean largest = op instanceof Reduction.Max;
                Arrays.fill(y, largest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
                for (long i = 0; i < count; i++) {
                    for (int j = 0; j < width; j++) {
                        double v = Cells.real(m, t, at + i * row + j * t.bytes());
                        y[j] = largest ? Math.max(y[j], v) : Math.min(y[j], v);
                    }
                }
            }
        }
        return y;
    }

    /// Four sums side by side hide the latency of additions.
    private static double sum(MemorySegment m, long at, long count, long row) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        long i = 0;
        for (; i + 4 <= count; i += 4) {
            a += m.get(Lanes.DOUBLE, at + i * row);
            b += m.get(Lanes.DOUBLE, at + (i + 1) * row);
            c += m.get(Lanes.DOUBLE, at + (i + 2) * row);
            d += m.get(Lanes.DOUBLE, at + (i + 3) * row);
        }
        for (; i < count; i++) {
            a += m.get(Lanes.DOUBLE, at + i * row);
        }
        return a + b + (c + d);
    }

    private static long[] wholes(Op op, MemorySegment m, DType t, long at, long count, long row, int width) {
        long[] y = new long[width];
        Arrays.fill(y, switch (op) {
            case Reduction.Sum _,Reduction.Any _ -> 0;
            case Reduction.Max _ -> Long.MIN_VALUE;
            case Reduction.Min _ -> Long.MAX_VALUE;
            default -> 1;
        });
        for (long i = 0; i < count; i++) {
            for (int j = 0; j < width; j++) {
                long v = t.isFloat() ? Cells.real(m, t, at + i * row + j * t.bytes()) != 0 ? 1 : 0
                        : Cells.whole(m, t, at + i * row + j * t.bytes());
                y[j] = switch (op) {
                    case Reduction.Sum _ -> y[j] + v;
                    case Reduction.Prod _ -> y[j] * v;
                    case Reduction.Max _ -> Math.max(y[j], v);
                    case Reduction.Min _ -> Math.min(y[j], v);
                    case Reduction.Any _ -> y[j] | (v != 0 ? 1 : 0);
                    default -> y[j] & (v != 0 ? 1 : 0);
                };
            }
        }
        return y;
    }
}
