package dev.panagrad.vector.reduce;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.ORDER;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Curves32;
import dev.panagrad.vector.elementwise.Parallel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Softmax and its logarithm, float32: rows of contiguous memory, other axes through a transposed copy.
public final class SoftmaxKernel {
    private static final float NONE = Float.NEGATIVE_INFINITY;

    private SoftmaxKernel() {
    }

    /// Computes a normalisation; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        Tensor x = in[0];
        if (x.dtype() != DType.FLOAT32 || x.rank() == 0 || x.numel() == 0) {
            return false;
        }
        int axis = op instanceof Normalization.Softmax s ? s.axis() : ((Normalization.LogSoftmax) op).axis();
        boolean log = op instanceof Normalization.LogSoftmax;
        if (axis == x.rank() - 1 && x.isContiguous() && out.isContiguous()) {
            rows(x, out, log);
            return true;
        }
        Tensor moved = x.detach().transpose(axis, -1);
        Shape shape = moved.shape();
        Tensor packed = Tensor.empty(x.device(), x.dtype(), shape);
        StridedCopy.run(moved, packed);
        rows(packed, packed, log);
        StridedCopy.run(packed, out.detach().transpose(axis, -1));
        packed.storage().release();
        return true;
    }

    private static void rows(Tensor x, Tensor out, boolean log) {
        long n = x.size(-1);
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        long count = x.numel() / n;
        if (count == 1) {
            row(from, x.byteOffset(), to, out.byteOffset(), n, log);
            return;
        }
        Parallel.run(count, n,
                (r, i, j) -> row(from, x.byteOffset() + r * n * 4, to, out.byteOffset() + r * n * 4, n, log));
    }

    /// Normalises one row. Three short loops in methods of their own: as one method they just fit the
    /// registers of the JIT's C1 without profiling but not with it, and then never reach C2.
    private static void row(MemorySegment x, long xo, MemorySegment y, long yo, long n, boolean log) {
        float top = largest(x, xo, n);
        double sum = exponentials(x, xo, y, yo, n, top, !log);
        if (log) {
            subtract(x, xo, y, yo, n, top, (float) Math.log(sum));
        } else {
            scale(y, yo, n, (float) (1 / sum));
        }
    }

    private static float largest(MemorySegment x, long xo, long n) {
        FloatVector best = FloatVector.broadcast(F32, NONE);
        for (long i = 0; i < n; i += F32.length()) {
            VectorMask<Float> m = F32.indexInRange(i, n);
            best = best.max(FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER, m).blend(NONE, m.not()));
        }
        float top = NONE;
        for (int i = 0; i < F32.length(); i++) {
            top = Math.max(top, best.lane(i));
        }
        return top;
    }

    /// The sum of `e^(x - top)`; the terms are stored if `keep`.
    private static double exponentials(MemorySegment x, long xo, MemorySegment y, long yo, long n, float top,
            boolean keep) {
        MemorySegment s = Curves32.scratch();
        FloatVector sums = FloatVector.zero(F32);
        for (long i = 0; i < n; i += F32.length()) {
            VectorMask<Float> m = F32.indexInRange(i, n);
            FloatVector e =
                    Curves32.exp(FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER, m).sub(top), s);
            if (keep) {
                e.intoMemorySegment(y, yo + i * 4, ORDER, m);
            }
            sums = sums.add(e.blend(0f, m.not()));
        }
        double sum = 0;
        for (int i = 0; i < F32.length(); i++) {
            sum += sums.lane(i);
        }
        return sum;
    }

    private static void subtract(MemorySegment x, long xo, MemorySegment y, long yo, long n, float top,
            float shift) {
        for (long i = 0; i < n; i += F32.length()) {
            VectorMask<Float> m = F32.indexInRange(i, n);
            FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER, m).sub(top).sub(shift)
                    .intoMemorySegment(y, yo + i * 4, ORDER, m);
        }
    }

    private static void scale(MemorySegment y, long yo, long n, float factor) {
        for (long i = 0; i < n; i += F32.length()) {
            VectorMask<Float> m = F32.indexInRange(i, n);
            FloatVector.fromMemorySegment(F32, y, yo + i * 4, ORDER, m).mul(factor)
                    .intoMemorySegment(y, yo + i * 4, ORDER, m);
        }
    }
}
