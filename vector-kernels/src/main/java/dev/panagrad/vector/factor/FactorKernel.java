package dev.panagrad.vector.factor;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.copy.Finite;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/// Factors and solutions of float32 and float64 matrices; many small matrices are shared out, a large one is
/// worked on by all cores. Orthogonal factors are computed in double precision.
public final class FactorKernel {
    private static final int SMALL = 64;

    private FactorKernel() {
    }

    /// Computes an operation; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        DType t = in[0].dtype();
        if (!out.isContiguous() || t != DType.FLOAT32 && t != DType.FLOAT64 || out.numel() == 0
                || in[0].numel() == 0) {
            return false;
        }
        if (!Finite.all(StridedCopy.packed(in[0]))
                || in.length > 1 && !Finite.all(StridedCopy.packed(in[1]))) {
            return false; // What NaN and infinities become depends on the order of operations.
        }
        return switch ((Decomposition) op) {
            case Decomposition.Cholesky _,Decomposition.Lu _,Decomposition.Det _ -> {
                Triangles.factor((Decomposition) op, in[0], out);
                yield true;
            }
            case Decomposition.TriangularSolve solve -> {
                Triangles.solve(solve, in[0], in[1], out);
                yield true;
            }
            case Decomposition.Qr _,Decomposition.Eigh _,Decomposition.Svd _,Decomposition.Pinv _ ->
                    orthogonal(_ -> (Decomposition) op, in[0], out);
            case Decomposition.PinvWithin _ -> {
                double[] tolerances = StridedCopy.packed(in[1]).toDoubleArray();
                yield orthogonal(i -> new Decomposition.Pinv(tolerances[2 * i], tolerances[2 * i + 1]), in[0],
                        out);
            }
            case Decomposition.Ldl _,Decomposition.LdlSolve _ -> false;
        };
    }

    private static void each(int count, int n, ThreadPool.Body body) {
        if (n <= SMALL) {
            ThreadPool.parallelFor(count, body);
        } else {
            for (int i = 0; i < count; i++) {
                body.run(i);
            }
        }
    }

    /// Decomposes each matrix by an operation of its own; returns whether all iterations ended.
    private static boolean orthogonal(IntFunction<Decomposition> op, Tensor a, Tensor out) {
        Tensor x = StridedCopy.packed(a);
        int m = (int) a.size(-2);
        int n = (int) a.size(-1);
        int count = (int) (a.numel() / m / n);
        long size = out.numel() / count;
        AtomicBoolean done = new AtomicBoolean(true);
        each(count, Math.max(m, n), i -> {
            double[][] y = Orthogonal.run(op.apply(i), read(x, (long) i * m * n, m, n), m, n);
            if (y == null) {
                done.set(false);
            } else {
                write(out, i * size, y);
            }
        });
        return done.get();
    }

    private static double[][] read(Tensor x, long from, int m, int n) {
        double[][] a = new double[m][n];
        MemorySegment s = x.memory();
        boolean single = x.dtype() == DType.FLOAT32;
        for (int i = 0; i < m; i++) {
            long at = x.byteOffset() + (from + (long) i * n) * x.dtype().bytes();
            double[] row = a[i];
            if (single) {
                for (int j = 0; j < n; j++) {
                    row[j] = s.get(Lanes.FLOAT, at + 4L * j);
                }
            } else {
                MemorySegment.copy(s, Lanes.DOUBLE, at, row, 0, n);
            }
        }
        return a;
    }

    private static void write(Tensor x, long from, double[][] a) {
        MemorySegment s = x.memory();
        boolean single = x.dtype() == DType.FLOAT32;
        long at = x.byteOffset() + from * x.dtype().bytes();
        for (double[] row : a) {
            if (single) {
                for (int j = 0; j < row.length; j++) {
                    s.set(Lanes.FLOAT, at + 4L * j, (float) row[j]);
                }
            } else {
                MemorySegment.copy(row, 0, s, Lanes.DOUBLE, at, row.length);
            }
            at += (long) row.length * x.dtype().bytes();
        }
    }
}
