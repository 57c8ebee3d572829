package dev.panagrad.vector.reduce;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.vector.Kernel;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Spin;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// Sums and extrema over any axes, float32, one group of neighbouring axes after the other from the innermost
/// on; and the positions of extrema.
public final class ReductionKernel {
    private static final long THRESHOLD = 1 << 15;
    private static final long PART = 1 << 16;
    private static final int COLUMNS = 256;

    private ReductionKernel() {
    }

    /// Returns the kernel of a record.
    public static Kernel<Op> of(Class<?> op) {
        if (op == Reduction.ArgMax.class || op == Reduction.ArgMin.class) {
            return PositionKernel::run;
        }
        Fold fold = op == Reduction.Sum.class ? new Fold.Sum()
                : op == Reduction.Max.class ? new Fold.Max() : op == Reduction.Min.class ? new Fold.Min()
                : null;
        if (fold == null) {
            return (o, in, out) -> PlainReduction.run(o, axes(o), in[0], out);
        }
        FoldLoop loop = Spin.copy(MethodHandles.lookup(), FoldTemplate.class, fold);
        return (o, in, out) -> run(loop, fold, axes(o), in[0], out)
                || in[0].dtype() != DType.FLOAT32 && PlainReduction.run(o, axes(o), in[0], out);
    }

    private static Axes axes(Op op) {
        return switch (op) {
            case Reduction.Sum s -> s.axes();
            case Reduction.Max s -> s.axes();
            case Reduction.Min s -> s.axes();
            case Reduction.Prod s -> s.axes();
            case Reduction.Any s -> s.axes();
            case Reduction.All s -> s.axes();
            default -> throw new IllegalArgumentException(op.name());
        };
    }

    private static boolean run(FoldLoop loop, Fold fold, Axes axes, Tensor x, Tensor out) {
        if (x.dtype() != DType.FLOAT32 || !out.isContiguous() || x.numel() == 0) {
            return false;
        }
        Tensor from = x;
        if (!x.isContiguous()) {
            from = Tensor.empty(x.device(), x.dtype(), x.shape());
            StridedCopy.run(x, from);
        }
        long[] sizes = new long[x.rank() + 1];
        boolean[] reduced = new boolean[x.rank() + 1];
        int n = groups(x.shape(), axes, sizes, reduced);
        boolean any = false;
        long inner = 1;
        for (int g = n - 1; g >= 0; g--) {
            if (!reduced[g]) {
                inner *= sizes[g];
                continue;
            }
            long outer = 1;
            boolean last = true;
            for (int h = 0; h < g; h++) {
                outer *= sizes[h];
                last &= !reduced[h];
            }
            Tensor to = last ? out : Tensor.empty(x.device(), x.dtype(), Shape.of(outer, inner));
            step(loop, fold, from, outer, sizes[g], inner, to);
            if (from != x) {
                from.storage().release();
            }
            from = to;
            any = true;
        }
        if (!any) {
            StridedCopy.run(x.detach().reshape(out.shape().dims()), out);
        }
        return true;
    }

    /// Joins neighbouring axes that are both reduced or both kept; returns how many groups there are.
    private static int groups(Shape shape, Axes axes, long[] sizes, boolean[] reduced) {
        int n = 0;
        for (int a = 0; a < shape.rank(); a++) {
            if (shape.dim(a) == 1) {
                continue;
            }
            if (n > 0 && reduced[n - 1] == axes.has(a)) {
                sizes[n - 1] *= shape.dim(a);
            } else {
                sizes[n] = shape.dim(a);
                reduced[n++] = axes.has(a);
            }
        }
        return n;
    }

    /// Folds the middle of `[outer, count, inner]`.
    private static void step(FoldLoop loop, Fold fold, Tensor x, long outer, long count, long inner,
            Tensor out) {
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        long xo = x.byteOffset();
        long yo = out.byteOffset();
        boolean parallel = outer * count * inner >= THRESHOLD;
        if (inner == 1 && outer == 1 && parallel) {
            double[] parts = new double[(int) ((count + PART - 1) / PART)];
            ThreadPool.parallelFor(parts.length,
                    i -> parts[i] = loop.row(from, xo + i * PART * 4, Math.min(PART, count - i * PART)));
            double total = parts[0];
            for (int i = 1; i < parts.length; i++) {
                total = fold.combine(total, parts[i]);
            }
            to.set(Lanes.FLOAT, yo, (float) total);
        } else if (inner == 1) {
            long batch = Math.max(1, Math.max((1 << 14) / count, outer / 64));
            split(parallel, (outer + batch - 1) / batch, task -> {
                for (long r = task * batch; r < Math.min((task + 1) * batch, outer); r++) {
                    to.set(Lanes.FLOAT, yo + r * 4, (float) loop.row(from, xo + r * count * 4, count));
                }
            });
        } else {
            long bands = (inner + COLUMNS - 1) / COLUMNS;
            split(parallel, outer * bands, task -> {
                long o = task / bands;
                long j = task % bands * COLUMNS;
                loop.columns(from, xo + (o * count * inner + j) * 4, inner * 4, count, to,
                        yo + (o * inner + j) * 4,
                        Math.min(COLUMNS, inner - j));
            });
        }
    }

    private interface Body {
        void run(long task);
    }

    private static void split(boolean parallel, long tasks, Body body) {
        if (!parallel || tasks > Integer.MAX_VALUE) {
            for (long i = 0; i < tasks; i++) {
                body.run(i);
            }
        } else {
            ThreadPool.parallelFor((int) tasks, body::run);
        }
    }
}
