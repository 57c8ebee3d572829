package dev.panagrad.vector.reduce;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.LONG;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.elementwise.ShiftedExp;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.elementwise.Strided;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Cross entropy of logits and its backward step, float32, each row in the cache.
public final class CrossEntropyKernel {
    private CrossEntropyKernel() {
    }

    /// Computes a step; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        if (out.dtype() != DType.FLOAT32) {
            return false;
        }
        boolean packed = out.isContiguous();
        boolean forward = op instanceof Normalization.CrossEntropy;
        for (int i = forward ? 0 : 1; i < in.length; i++) {
            packed &= in[i].isContiguous();
        }
        if (!packed) {
            return Strided.run(CrossEntropyKernel::run, op, in, out);
        }
        long ignore = op instanceof Normalization.CrossEntropy c ? c.ignore()
                : ((Normalization.CrossEntropyGrad) op).ignore();
        Tensor x = in[forward ? 0 : 1];
        Tensor classes = in[forward ? 1 : 2];
        long n = x.size(1);
        long rows = x.size(0);
        MemorySegment k = classes.memory();
        for (long i = 0; i < rows; i++) {
            long c = k.get(LONG, classes.byteOffset() + i * 8);
            if (c != ignore && (c < 0 || c >= n)) {
                throw ShapeException.of("crossEntropy", "a class is out of range", "x is " + x.shape(),
                        "0 <= class < " + n, c, n);
            }
        }
        if (n == 0) {
            out.detach().zero_();
            return true;
        }
        long first = classes.byteOffset();
        if (n <= ShortRows.LONGEST) {
            shortRows(forward, ignore, in, x, k, first, out, rows, (int) n);
        } else {
            Parallel.run(Math.max(rows, 2), n, (i, _, _) -> {
                if (i < rows) {
                    row(forward, ignore, in, x, k.get(LONG, first + i * 8), i, out, n);
                }
            });
        }
        return true;
    }

    private static void shortRows(boolean forward, long ignore, Tensor[] in, Tensor x, MemorySegment k,
            long first, Tensor out, long rows, int n) {
        MemorySegment xm = x.memory();
        long xo = x.byteOffset();
        MemorySegment y = out.memory();
        long yo = out.byteOffset();
        if (forward) {
            ShortRows.each(xm, xo, rows, n, (i, _, _, top, total) -> {
                long c = k.get(LONG, first + i * 8);
                y.set(FLOAT, yo + i * 4, c == ignore ? 0
                        : (float) (Math.log(total) + ((double) top - xm.get(FLOAT, xo + (i * n + c) * 4))));
            });
            return;
        }
        MemorySegment g = in[0].memory();
        long go = in[0].byteOffset();
        long step = in[0].stride(0) * 4;
        ShortRows.each(xm, xo, rows, n, (i, e, at, _, total) -> {
            long c = k.get(LONG, first + i * 8);
            shortSlope(e, at, y, yo + i * n * 4, n, c == ignore ? -1 : c, total, g.get(FLOAT, go + i * step));
        });
    }

    private static void shortSlope(MemorySegment e, long at, MemorySegment y, long yo, int n, long c,
            double total, float g) {
        double factor = 1 / total;
        for (int j = 0; j < n; j++) {
            double share = e.get(FLOAT, at + j * 4L) * factor;
            y.set(FLOAT, yo + j * 4L, c < 0 ? 0 : (float) (g * (j == c ? share - 1 : share)));
        }
    }

    private static void row(boolean forward, long ignore, Tensor[] in, Tensor x, long k, long i, Tensor out,
            long n) {
        MemorySegment xm = x.memory();
        long xo = x.byteOffset() + i * n * 4;
        MemorySegment y = out.memory();
        if (forward) {
            y.set(FLOAT, out.byteOffset() + i * 4, k == ignore ? 0 : loss(xm, xo, k, n));
            return;
        }
        long yo = out.byteOffset() + i * n * 4;
        if (k == ignore) {
            y.asSlice(yo, n * 4).fill((byte) 0);
        } else {
            slope(xm, xo, k, y, yo, n,
                    in[0].memory().get(FLOAT, in[0].byteOffset() + i * in[0].stride(0) * 4));
        }
    }

    private static float loss(MemorySegment x, long xo, long k, long n) {
        float top = ShiftedExp.top(x, xo, n);
        double sum = ShiftedExp.sum(x, xo, x, xo, n, top, false);
        return (float) (Math.log(sum) + ((double) top - x.get(FLOAT, xo + k * 4)));
    }

    private static void slope(MemorySegment x, long xo, long k, MemorySegment y, long yo, long n, float g) {
        float top = ShiftedExp.top(x, xo, n);
        double sum = ShiftedExp.sum(x, xo, y, yo, n, top, true);
        float at = y.get(FLOAT, yo + k * 4);
        scale(y, yo, n, (float) (1 / sum) * g);
        y.set(FLOAT, yo + k * 4, (float) (g * (at / sum - 1)));
    }

    private static void scale(MemorySegment y, long yo, long n, float factor) {
        long i = 0;
        for (long bound = F32.loopBound(n); i < bound; i += F32.length()) {
            FloatVector.fromMemorySegment(F32, y, yo + i * 4, ORDER).mul(factor).intoMemorySegment(MEMORY,
                    place(y, yo + i * 4), ORDER);
        }
        for (; i < n; i++) {
            y.set(FLOAT, yo + i * 4, y.get(FLOAT, yo + i * 4) * factor);
        }
    }
}
