package dev.panagrad.vector.transform;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Transform;
import dev.panagrad.vector.copy.Finite;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Fourier's transform of float32 and float64 pairs, in double precision; rows are shared out, some at a time
/// side by side, so that loops over them become vectors.
public final class DftKernel {
    private static final int TASK = 1 << 12;
    /// Transforms that lie side by side.
    private static final int BATCH = 16;
    /// Numbers that fit the cache.
    private static final long CACHED = 1 << 16;

    private DftKernel() {
    }

    /// Computes a transform of finite numbers; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        DType t = out.dtype();
        if (!out.isContiguous() || t != DType.FLOAT32 && t != DType.FLOAT64 || out.numel() == 0) {
            return false;
        }
        Tensor x = StridedCopy.packed(in[0]);
        if (!Finite.all(x)) {
            return false;
        }
        int n = (int) x.size(-2);
        int rows = (int) (x.numel() / n / 2);
        boolean inverse = ((Transform.Dft) op).inverse();
        Plan plan = Plan.of(n);
        int width = Math.clamp(CACHED / n, 1, Math.min(BATCH, rows));
        int share = Math.max(1, TASK / n / width) * width;
        ThreadPool.parallelFor((rows + share - 1) / share, task -> {
            double[] re = new double[n * width];
            double[] im = new double[n * width];
            double[] wr = new double[n * width];
            double[] wi = new double[n * width];
            for (int r = task * share; r < Math.min((task + 1) * share, rows); r += width) {
                int count = Math.min(width, rows - r);
                for (int j = 0; j < count; j++) {
                    read(x, (long) (r + j) * n * 2, re, im, j, count, n, inverse);
                }
                plan.forward(re, im, wr, wi, count);
                for (int j = 0; j < count; j++) {
                    write(out, (long) (r + j) * n * 2, re, im, j, count, n, inverse);
                }
            }
        });
        return true;
    }

    private static void read(Tensor x, long from, double[] re, double[] im, int first, int step, int n,
            boolean conjugate) {
        MemorySegment m = x.memory();
        boolean single = x.dtype() == DType.FLOAT32;
        long at = x.byteOffset() + from * x.dtype().bytes();
        for (int i = 0, to = first; i < n; i++, to += step) {
            re[to] = single ? m.get(Lanes.FLOAT, at + 8L * i) : m.get(Lanes.DOUBLE, at + 16L * i);
            double v = single ? m.get(Lanes.FLOAT, at + 8L * i + 4) : m.get(Lanes.DOUBLE, at + 16L * i + 8);
            im[to] = conjugate ? -v : v;
        }
    }

    private static void write(Tensor x, long from, double[] re, double[] im, int first, int step, int n,
            boolean conjugate) {
        MemorySegment m = x.memory();
        boolean single = x.dtype() == DType.FLOAT32;
        long at = x.byteOffset() + from * x.dtype().bytes();
        for (int i = 0, place = first; i < n; i++, place += step) {
            double v = conjugate ? -im[place] : im[place];
            if (single) {
                m.set(Lanes.FLOAT, at + 8L * i, (float) re[place]);
                m.set(Lanes.FLOAT, at + 8L * i + 4, (float) v);
            } else {
                m.set(Lanes.DOUBLE, at + 16L * i, re[place]);
                m.set(Lanes.DOUBLE, at + 16L * i + 8, v);
            }
        }
    }
}
