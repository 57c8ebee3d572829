package dev.panagrad.vector.reduce;

import static dev.panagrad.vector.lanes.Lanes.DOUBLE;
import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.elementwise.ShiftedExp;
import dev.panagrad.vector.lanes.Folds;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The gradients of softmax and its logarithm, float32 and float64: rows of contiguous memory, other axes
/// through transposed copies.
public final class SoftmaxGradKernel {
    /// Elements that one task takes, in whole rows.
    private static final long TASK = 1 << 12;
    /// Elements that are added up in single precision.
    private static final long PART = 1 << 10;

    private SoftmaxGradKernel() {
    }

    /// Computes a gradient; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        if (out.dtype() != DType.FLOAT32 && out.dtype() != DType.FLOAT64) {
            return false;
        }
        if (out.numel() == 0) {
            return true;
        }
        int axis = op instanceof Normalization.SoftmaxGrad s ? s.axis()
                : ((Normalization.LogSoftmaxGrad) op).axis();
        boolean log = op instanceof Normalization.LogSoftmaxGrad;
        Tensor g = packed(in[0], axis);
        Tensor y = packed(in[1], axis);
        boolean direct = isPacked(out, axis);
        Tensor z = direct ? out : Tensor.empty(out.device(), out.dtype(), g.shape());
        rows(g, y, z, log);
        if (!direct) {
            StridedCopy.run(z, out.detach().transpose(axis, -1));
            z.storage().release();
        }
        release(g, in[0]);
        release(y, in[1]);
        return true;
    }

    private static boolean isPacked(Tensor x, int axis) {
        return x.rank() == 0 || axis == x.rank() - 1 && x.isContiguous();
    }

    private static Tensor packed(Tensor x, int axis) {
        return isPacked(x, axis) ? x : StridedCopy.alongRows(x, axis);
    }

    private static void release(Tensor packed, Tensor x) {
        if (packed != x) {
            packed.storage().release();
        }
    }

    private static void rows(Tensor g, Tensor y, Tensor z, boolean log) {
        long n = z.rank() == 0 ? 1 : z.size(-1);
        long count = z.numel() / n;
        long some = Math.max(1, TASK / n);
        long tasks = Math.ceilDiv(count, some);
        int bytes = z.dtype().bytes();
        Parallel.Piece task = (i, _, _) -> {
            long from = i * some * n * bytes;
            long rows = Math.min(some, count - i * some);
            if (bytes == Float.BYTES) {
                narrow(g.memory(), g.byteOffset() + from, y.memory(), y.byteOffset() + from, z.memory(),
                        z.byteOffset() + from, rows, n, log);
            } else {
                wide(g.memory(), g.byteOffset() + from, y.memory(), y.byteOffset() + from, z.memory(),
                        z.byteOffset() + from, rows, n, log);
            }
        };
        if (tasks == 1) {
            task.run(0, 0, 0);
        } else {
            Parallel.run(tasks, some * n, task);
        }
    }

    /// The powers of e of all rows first, where they are needed, for rows may be short.
    private static void narrow(MemorySegment g, long go, MemorySegment y, long yo, MemorySegment z, long zo,
            long rows, long n, boolean log) {
        if (log) {
            ShiftedExp.sum(y, yo, z, zo, rows * n, 0, true);
        }
        for (long r = 0; r < rows; r++) {
            long at = r * n * Float.BYTES;
            if (log) {
                lessShare(g, go + at, z, zo + at, n, (float) sum(g, go + at, n));
            } else {
                shareOfRest(g, go + at, y, yo + at, z, zo + at, n, (float) dot(g, go + at, y, yo + at, n));
            }
        }
    }

    private static FloatVector vector(MemorySegment x, long at) {
        return FloatVector.fromMemorySegment(F32, x, at, ORDER);
    }

    private static double sum(MemorySegment x, long xo, long n) {
        long bound = F32.loopBound(n);
        double sum = 0;
        for (long from = 0; from < bound; from += PART) {
            sum += part(x, xo + from * 4, Math.min(PART, bound - from));
        }
        for (long i = bound; i < n; i++) {
            sum += x.get(FLOAT, xo + i * 4);
        }
        return sum;
    }

    private static float part(MemorySegment x, long xo, long n) {
        FloatVector sums = FloatVector.zero(F32);
        for (long i = 0; i < n; i += F32.length()) {
            sums = vector(x, xo + i * 4).add(sums);
        }
        return Folds.sum(sums);
    }

    private static double dot(MemorySegment x, long xo, MemorySegment y, long yo, long n) {
        long bound = F32.loopBound(n);
        double sum = 0;
        for (long from = 0; from < bound; from += PART) {
            sum += part(x, xo + from * 4, y, yo + from * 4, Math.min(PART, bound - from));
        }
        for (long i = bound; i < n; i++) {
            sum += x.get(FLOAT, xo + i * 4) * y.get(FLOAT, yo + i * 4);
        }
        return sum;
    }

    private static float part(MemorySegment x, long xo, MemorySegment y, long yo, long n) {
        FloatVector sums = FloatVector.zero(F32);
        for (long i = 0; i < n; i += F32.length()) {
            sums = vector(x, xo + i * 4).fma(vector(y, yo + i * 4), sums);
        }
        return Folds.sum(sums);
    }

    /// `z = y (g - mean)`.
    private static void shareOfRest(MemorySegment g, long go, MemorySegment y, long yo, MemorySegment z,
            long zo, long n, float mean) {
        long bound = F32.loopBound(n);
        for (long i = 0; i < bound; i += F32.length()) {
            vector(g, go + i * 4).sub(mean).mul(vector(y, yo + i * 4)).intoMemorySegment(MEMORY,
                    place(z, zo + i * 4), ORDER);
        }
        for (long i = bound; i < n; i++) {
            z.set(FLOAT, zo + i * 4, (g.get(FLOAT, go + i * 4) - mean) * y.get(FLOAT, yo + i * 4));
        }
    }

    /// `z = g - z sum`.
    private static void lessShare(MemorySegment g, long go, MemorySegment z, long zo, long n, float sum) {
        long bound = F32.loopBound(n);
        for (long i = 0; i < bound; i += F32.length()) {
            vector(g, go + i * 4).sub(vector(z, zo + i * 4).mul(sum)).intoMemorySegment(MEMORY,
                    place(z, zo + i * 4), ORDER);
        }
        for (long i = bound; i < n; i++) {
            z.set(FLOAT, zo + i * 4, g.get(FLOAT, go + i * 4) - z.get(FLOAT, zo + i * 4) * sum);
        }
    }

    private static void wide(MemorySegment g, long go, MemorySegment y, long yo, MemorySegment z, long zo,
            long rows, long n, boolean log) {
        for (long r = 0; r < rows; r++) {
            long from = r * n * Double.BYTES;
            double sum = 0;
            for (long i = from; i < from + n * 8; i += 8) {
                sum += log ? g.get(DOUBLE, go + i) : g.get(DOUBLE, go + i) * y.get(DOUBLE, yo + i);
            }
            for (long i = from; i < from + n * 8; i += 8) {
                double a = g.get(DOUBLE, go + i);
                double b = y.get(DOUBLE, yo + i);
                z.set(DOUBLE, zo + i, log ? a - Math.exp(b) * sum : b * (a - sum));
            }
        }
    }
}
