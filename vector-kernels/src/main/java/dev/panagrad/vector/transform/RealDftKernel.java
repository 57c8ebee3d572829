package dev.panagrad.vector.transform;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Fourier;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.copy.Finite;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Transforms of real numbers and back: two rows are the real and the imaginary part of one complex
/// transform. In double precision, but for many rows of float32 ([SingleDft]).
public final class RealDftKernel {
    private static final int TASK = 1 << 12;

    private RealDftKernel() {
    }

    /// Computes a transform of finite numbers; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        DType t = out.dtype();
        if (!out.isContiguous() || t != DType.FLOAT32 && t != DType.FLOAT64 || out.numel() == 0) {
            return false;
        }
        Tensor x = StridedCopy.packed(in[0]);
        boolean back = op instanceof Fourier.RealDftAdjoint;
        int n = (int) (back ? out.size(-1) : x.size(-1));
        int rows = (int) ((back ? out : x).numel() / n);
        int pairs = (rows + 1) / 2;
        Plan plan = Plan.of(n);
        if (SingleDft.suits(t, plan, pairs)) {
            return back ? SingleDft.halves(plan, x, out, n, rows) : SingleDft.reals(plan, x, out, n, rows);
        }
        if (!Finite.all(x)) {
            return false;
        }
        int width = DftKernel.width(n, pairs);
        int share = Math.max(1, TASK / n / width) * width;
        ThreadPool.parallelFor((pairs + share - 1) / share, task -> {
            double[][] all = DftKernel.arrays(n * width);
            double[] row = new double[n + 2];
            double[] scales = new double[2 * width];
            for (int p = task * share; p < Math.min((task + 1) * share, pairs); p += width) {
                int count = Math.min(width, pairs - p);
                if (back) {
                    halves(x, all[0], all[1], row, scales, p, count, rows, n);
                } else {
                    reals(x, all[0], all[1], row, scales, p, count, rows, n);
                }
                plan.forward(all[0], all[1], all[2], all[3], count);
                for (int i = 0; i < 2 * count && 2 * p + i < rows; i++) {
                    if (back) {
                        write(out, 2 * p + i, i % 2 == 0 ? all[0] : all[1], row, scales[i], i / 2, count, n);
                    } else {
                        half(out, 2 * p + i, all[0], all[1], row, scales[i], i / 2, count, n, i % 2 == 0);
                    }
                }
            }
        });
        return true;
    }

    private static void load(Tensor x, long row, int n, double[] to) {
        MemorySegment m = x.memory();
        long at = x.byteOffset() + row * n * x.dtype().bytes();
        if (x.dtype() == DType.FLOAT32) {
            for (int i = 0; i < n; i++) {
                to[i] = m.get(Lanes.FLOAT, at + 4L * i);
            }
        } else {
            MemorySegment.copy(m, Lanes.DOUBLE, at, to, 0, n);
        }
    }

    private static void store(Tensor y, long row, int n, double[] from) {
        MemorySegment m = y.memory();
        long at = y.byteOffset() + row * n * y.dtype().bytes();
        if (y.dtype() == DType.FLOAT32) {
            for (int i = 0; i < n; i++) {
                m.set(Lanes.FLOAT, at + 4L * i, (float) from[i]);
            }
        } else {
            MemorySegment.copy(from, 0, m, Lanes.DOUBLE, at, n);
        }
    }

    /// Returns a power of two near the largest number of a row. The rounding of a large row, which shares
    /// complex numbers with a small one, would spoil it: so both are brought near 1.
    private static double scale(double[] row, int n) {
        double most = 0;
        for (int j = 0; j < n; j++) {
            most = Math.max(most, Math.abs(row[j]));
        }
        return Math.scalb(1.0, Math.clamp(Math.getExponent(most), -1022, 1022));
    }

    private static void reals(Tensor x, double[] re, double[] im, double[] row, double[] scales, int pair,
            int count, int rows, int n) {
        for (int i = 0; i < 2 * count; i++) {
            boolean there = 2 * pair + i < rows;
            double by = 0;
            if (there) {
                load(x, 2 * pair + i, n, row);
                scales[i] = scale(row, n);
                by = 1 / scales[i];
            }
            double[] to = i % 2 == 0 ? re : im;
            for (int j = 0, at = i / 2; j < n; j++, at += count) {
                to[at] = there ? row[j] * by : 0;
            }
        }
    }

    /// Of the transform z of `a + ib`, a's is `(z[k] + conj z[n - k]) / 2` and b's `(z[k] - conj z[n - k]) /
    /// 2i`.
    private static void half(Tensor out, int to, double[] re, double[] im, double[] row, double scale,
            int column, int count, int n, boolean first) {
        double by = 0.5 * scale;
        for (int k = 0; k <= n / 2; k++) {
            int p = k * count + column;
            int q = (k == 0 ? 0 : n - k) * count + column;
            row[2 * k] = by * (first ? re[p] + re[q] : im[p] + im[q]);
            row[2 * k + 1] = by * (first ? im[p] - im[q] : re[q] - re[p]);
        }
        store(out, to, 2 * (n / 2 + 1), row);
    }

    /// The conjugates of two halves, made whole so that their transforms are real, and joined as `a + ib`.
    private static void halves(Tensor x, double[] re, double[] im, double[] row, double[] scales, int pair,
            int count, int rows, int n) {
        Arrays.fill(re, 0, n * count, 0);
        Arrays.fill(im, 0, n * count, 0);
        for (int i = 0; i < 2 * count && 2 * pair + i < rows; i++) {
            load(x, 2 * pair + i, 2 * (n / 2 + 1), row);
            scales[i] = scale(row, 2 * (n / 2 + 1));
            double by = 0.5 / scales[i];
            for (int k = 0; k <= n / 2; k++) {
                int p = k * count + i / 2;
                int q = (k == 0 ? 0 : n - k) * count + i / 2;
                double a = by * row[2 * k];
                double b = -by * row[2 * k + 1];
                if (i % 2 == 0) {
                    re[p] += a;
                    re[q] += a;
                    im[p] += b;
                    im[q] -= b;
                } else {
                    re[p] -= b;
                    re[q] += b;
                    im[p] += a;
                    im[q] += a;
                }
            }
        }
    }

    private static void write(Tensor out, int to, double[] from, double[] row, double scale, int column,
            int count, int n) {
        for (int j = 0, at = column; j < n; j++, at += count) {
            row[j] = scale * from[at];
        }
        store(out, to, n, row);
    }
}
