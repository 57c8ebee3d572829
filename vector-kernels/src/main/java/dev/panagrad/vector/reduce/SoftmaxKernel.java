package dev.panagrad.vector.reduce;

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
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Softmax and its logarithm, float32: rows of contiguous memory, other axes through a transposed copy.
public final class SoftmaxKernel {
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
        Tensor packed = StridedCopy.alongRows(x, axis);
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
        if (n <= ShortRows.LONGEST) {
            long yo = out.byteOffset();
            ShortRows.each(from, x.byteOffset(), count, (int) n,
                    (i, e, at, top, total) -> shortRow(from, x.byteOffset() + i * n * 4, e, at, top, to,
                            yo + i * n * 4, (int) n, total, log));
            return;
        }
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
        float top = ShiftedExp.top(x, xo, n);
        double sum = ShiftedExp.sum(x, xo, y, yo, n, top, !log);
        float shift = (float) Math.log(sum);
        float scale = (float) (1 / sum);
        long bound = F32.loopBound(n);
        long i = 0;
        for (; i < bound; i += F32.length()) {
            FloatVector v = log
                    ? FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER).sub(top).sub(shift)
                    : FloatVector.fromMemorySegment(F32, y, yo + i * 4, ORDER).mul(scale);
            v.intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
        for (; i < n; i++) {
            y.set(FLOAT, yo + i * 4, log
                    ? x.get(FLOAT, xo + i * 4) - top - shift
                    : y.get(FLOAT, yo + i * 4) * scale);
        }
    }

    private static void shortRow(MemorySegment x, long xo, MemorySegment e, long at, float top,
            MemorySegment y, long yo, int n, double total, boolean log) {
        double shift = log ? top + Math.log(total) : 1 / total;
        for (int i = 0; i < n; i++) {
            y.set(FLOAT, yo + i * 4L, (float) (log ? x.get(FLOAT, xo + i * 4L) - shift
                    : e.get(FLOAT, at + i * 4L) * shift));
        }
    }
}
