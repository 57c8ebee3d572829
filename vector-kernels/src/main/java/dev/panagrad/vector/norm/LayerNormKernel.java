package dev.panagrad.vector.norm;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.elementwise.Strided;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/// Layer normalisation and its backward steps, float32 and float64: each row is read from memory once.
public final class LayerNormKernel {
    private static final long ROWS_A_TASK = 32;
    private static final long TASKS = 64;

    private LayerNormKernel() {
    }

    /// Computes a step; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        RowLoops loops = RowLoops.of(out.dtype());
        if (loops == null) {
            return false;
        }
        boolean packed = out.isContiguous();
        for (Tensor t : in) {
            packed &= t.isContiguous();
        }
        if (!packed) {
            return Strided.run(LayerNormKernel::run, op, in, out);
        }
        switch (op) {
            case Normalization.LayerNorm l -> forward(loops, l, in, out);
            case Normalization.LayerNormGrad l -> gradient(loops, l, in, out);
            case Normalization.LayerNormSums l -> sums(loops, l, in, out);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static long length(Tensor x, int axes) {
        long n = 1;
        for (int a = x.rank() - axes; a < x.rank(); a++) {
            n *= x.size(a);
        }
        return n;
    }

    private interface Row {
        void run(long row);
    }

    private static void each(Tensor x, long n, Row row) {
        long count = n == 0 ? 0 : x.numel() / n;
        if (count == 1) {
            row.run(0);
        } else if (count > 1) {
            Parallel.run(count, n, (r, _, _) -> row.run(r));
        }
    }

    private static void forward(RowLoops loops, Normalization.LayerNorm op, Tensor[] in, Tensor out) {
        Tensor x = in[0];
        int size = x.dtype().bytes();
        long n = length(x, op.axes());
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        each(x, n, r -> {
            long xo = x.byteOffset() + r * n * size;
            long yo = out.byteOffset() + r * n * size;
            double mean = loops.sum(from, xo, n) / n;
            double factor = 1 / Math.sqrt(loops.squares(from, xo, n, mean) / n + op.eps());
            if (op.affine()) {
                loops.affine(from, xo, in[1].memory(), in[1].byteOffset(), in[2].memory(), in[2].byteOffset(),
                        to, yo, n, mean, factor);
            } else {
                loops.scale(from, xo, to, yo, n, mean, factor, 0);
            }
        });
    }

    private static void gradient(RowLoops loops, Normalization.LayerNormGrad op, Tensor[] in, Tensor out) {
        Tensor g = in[0];
        Tensor x = in[1];
        int size = x.dtype().bytes();
        long n = length(x, op.axes());
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        each(x, n, r -> {
            long xo = x.byteOffset() + r * n * size;
            long yo = out.byteOffset() + r * n * size;
            MemorySegment gm = g.memory();
            long go = g.byteOffset() + r * n * size;
            if (op.affine()) {
                loops.multiply(gm, go, in[2].memory(), in[2].byteOffset(), to, yo, n);
                gm = to;
                go = yo;
            }
            double mean = loops.sum(from, xo, n) / n;
            double square = 1 / (loops.squares(from, xo, n, mean) / n + op.eps());
            double less = loops.sum(gm, go, n) / n;
            double slope = loops.products(gm, go, from, xo, n, mean) / n * square;
            loops.gradient(gm, go, from, xo, to, yo, n, mean, Math.sqrt(square), less, slope);
        });
    }

    /// Sums some rows in each task, then the tasks' sums in order.
    private static void sums(RowLoops loops, Normalization.LayerNormSums op, Tensor[] in, Tensor out) {
        Tensor g = in[0];
        Tensor x = in[1];
        int size = x.dtype().bytes();
        long n = length(x, op.axes());
        out.memory().asSlice(out.byteOffset(), out.numel() * size).fill((byte) 0);
        if (x.numel() == 0) {
            return;
        }
        long count = x.numel() / n;
        int tasks = (int) Math.clamp(count / ROWS_A_TASK, 1, TASKS);
        Tensor parts = Tensor.empty(x.device(), x.dtype(), Shape.of(tasks, 2 * n));
        MemorySegment sums = parts.memory();
        ThreadPool.parallelFor(tasks, task -> {
            long so = parts.byteOffset() + task * 2 * n * size;
            sums.asSlice(so, 2 * n * size).fill((byte) 0);
            for (long r = count * task / tasks; r < count * (task + 1) / tasks; r++) {
                long xo = x.byteOffset() + r * n * size;
                double mean = loops.sum(x.memory(), xo, n) / n;
                double factor = 1 / Math.sqrt(loops.squares(x.memory(), xo, n, mean) / n + op.eps());
                loops.accumulate(g.memory(), g.byteOffset() + r * n * size, x.memory(), xo, sums, so, n, mean,
                        factor);
            }
        });
        for (int task = 0; task < tasks; task++) {
            loops.add(sums, parts.byteOffset() + task * 2 * n * size, out.memory(), out.byteOffset(), 2 * n);
        }
        parts.storage().release();
        Reference.reachabilityFence(parts);
    }
}
