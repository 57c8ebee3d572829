package dev.panagrad.vector.transform;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Fourier;
import dev.panagrad.vector.copy.Finite;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Fourier's transform of float32 and float64 pairs; rows are shared out, some at a time side by side, so
/// that loops over them become vectors. In double precision, but for many rows of float32 ([SingleDft]).
public final class DftKernel {
    private static final int TASK = 1 << 12;
    /// Transforms that lie side by side.
    private static final int BATCH = 16;
    /// Numbers that fit the cache.
    private static final long CACHED = 1 << 16;

    private static final ThreadLocal<double[][]> LOCAL = ThreadLocal.withInitial(() -> new double[4][0]);

    private DftKernel() {
    }

    /// Computes a transform of finite numbers; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        DType t = out.dtype();
        if (!out.isContiguous() || t != DType.FLOAT32 && t != DType.FLOAT64 || out.numel() == 0) {
            return false;
        }
        Tensor x = StridedCopy.packed(in[0]);
        int n = (int) x.size(-2);
        int rows = (int) (x.numel() / n / 2);
        boolean inverse = ((Fourier.Dft) op).inverse();
        Plan plan = Plan.of(n);
        if (SingleDft.suits(t, plan, rows)) {
            return SingleDft.complex(plan, x, out, n, rows, inverse);
        }
        if (!Finite.all(x)) {
            return false;
        }
        int width = width(n, rows);
        int share = Math.max(1, TASK / n / width) * width;
        ThreadPool.parallelFor((rows + share - 1) / share, task -> {
            double[][] all = arrays(n * width);
            double[] re = all[0];
            double[] im = all[1];
            double[] wr = all[2];
            double[] wi = all[3];
            Row row = Row.of(t, n);
            for (int r = task * share; r < Math.min((task + 1) * share, rows); r += width) {
                int count = Math.min(width, rows - r);
                for (int j = 0; j < count; j++) {
                    read(x, (long) (r + j) * n * 2, row, re, im, j, count, n, inverse);
                }
                plan.forward(re, im, wr, wi, count);
                for (int j = 0; j < count; j++) {
                    write(out, (long) (r + j) * n * 2, row, re, im, j, count, n, inverse);
                }
            }
        });
        return true;
    }

    /// Returns how many of some transforms lie side by side.
    static int width(int n, int rows) {
        return Math.clamp(CACHED / n, 1, Math.min(BATCH, rows));
    }

    /// Returns four arrays, kept if they fit the cache: new ones are zeroed and lie in none.
    static double[][] arrays(int length) {
        if (length > CACHED) {
            return new double[4][length];
        }
        double[][] kept = LOCAL.get();
        if (kept[0].length < length) {
            kept = new double[4][length];
            LOCAL.set(kept);
        }
        return kept;
    }

    /// A row as it is stored, of which one type's array is used.
    private record Row(float[] single, double[] wide) {
        static Row of(DType t, int numbers) {
            boolean single = t == DType.FLOAT32;
            return new Row(single ? new float[2 * numbers] : null, single ? null : new double[2 * numbers]);
        }
    }

    private static void read(Tensor x, long from, Row row, double[] re, double[] im, int first, int step,
            int n, boolean conjugate) {
        MemorySegment m = x.memory();
        long at = x.byteOffset() + from * x.dtype().bytes();
        double sign = conjugate ? -1 : 1;
        if (row.single != null) {
            float[] v = row.single;
            MemorySegment.copy(m, Lanes.FLOAT, at, v, 0, 2 * n);
            for (int i = 0, to = first; i < n; i++, to += step) {
                re[to] = v[2 * i];
                im[to] = sign * v[2 * i + 1];
            }
        } else {
            double[] v = row.wide;
            MemorySegment.copy(m, Lanes.DOUBLE, at, v, 0, 2 * n);
            for (int i = 0, to = first; i < n; i++, to += step) {
                re[to] = v[2 * i];
                im[to] = sign * v[2 * i + 1];
            }
        }
    }

    private static void write(Tensor x, long from, Row row, double[] re, double[] im, int first, int step,
            int n, boolean conjugate) {
        MemorySegment m = x.memory();
        long at = x.byteOffset() + from * x.dtype().bytes();
        double sign = conjugate ? -1 : 1;
        if (row.single != null) {
            float[] v = row.single;
            for (int i = 0, place = first; i < n; i++, place += step) {
                v[2 * i] = (float) re[place];
                v[2 * i + 1] = (float) (sign * im[place]);
            }
            MemorySegment.copy(v, 0, m, Lanes.FLOAT, at, 2 * n);
        } else {
            double[] v = row.wide;
            for (int i = 0, place = first; i < n; i++, place += step) {
                v[2 * i] = re[place];
                v[2 * i + 1] = sign * im[place];
            }
            MemorySegment.copy(v, 0, m, Lanes.DOUBLE, at, 2 * n);
        }
    }
}
