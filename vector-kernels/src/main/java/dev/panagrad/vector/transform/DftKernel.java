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

/// Fourier's transform of float32 and float64 pairs, in double precision; rows are shared out.
public final class DftKernel {
    private static final int TASK = 1 << 12;

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
        int batch = Math.max(1, TASK / n);
        ThreadPool.parallelFor((rows + batch - 1) / batch, task -> {
            double[] re = new double[n];
            double[] im = new double[n];
            double[] wr = new double[n];
            double[] wi = new double[n];
            for (int r = task * batch; r < Math.min((task + 1) * batch, rows); r++) {
                read(x, (long) r * n * 2, re, im, inverse);
                plan.forward(re, im, wr, wi);
                write(out, (long) r * n * 2, re, im, inverse);
            }
        });
        return true;
    }

    private static void read(Tensor x, long from, double[] re, double[] im, boolean conjugate) {
        MemorySegment m = x.memory();
        boolean single = x.dtype() == DType.FLOAT32;
        long at = x.byteOffset() + from * x.dtype().bytes();
        for (int i = 0; i < re.length; i++) {
            re[i] = single ? m.get(Lanes.FLOAT, at + 8L * i) : m.get(Lanes.DOUBLE, at + 16L * i);
            double v = single ? m.get(Lanes.FLOAT, at + 8L * i + 4) : m.get(Lanes.DOUBLE, at + 16L * i + 8);
            im[i] = conjugate ? -v : v;
        }
    }

    private static void write(Tensor x, long from, double[] re, double[] im, boolean conjugate) {
        MemorySegment m = x.memory();
        boolean single = x.dtype() == DType.FLOAT32;
        long at = x.byteOffset() + from * x.dtype().bytes();
        for (int i = 0; i < re.length; i++) {
            double v = conjugate ? -im[i] : im[i];
            if (single) {
                m.set(Lanes.FLOAT, at + 8L * i, (float) re[i]);
                m.set(Lanes.FLOAT, at + 8L * i + 4, (float) v);
            } else {
                m.set(Lanes.DOUBLE, at + 16L * i, re[i]);
                m.set(Lanes.DOUBLE, at + 16L * i + 8, v);
            }
        }
    }
}
