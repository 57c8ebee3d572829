package dev.panagrad.vector.reduce;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;

/// Positions of extrema along an axis of contiguous memory.
final class PositionKernel {
    private PositionKernel() {
    }

    static boolean run(Op op, Tensor[] in, Tensor out) {
        Tensor x = in[0];
        DType t = x.dtype();
        if (x.rank() == 0 || !x.isContiguous() || !out.isContiguous()
                || t == DType.FLOAT16 || t == DType.BFLOAT16) {
            return false;
        }
        boolean largest = op instanceof Reduction.ArgMax;
        int axis = op instanceof Reduction.ArgMax m ? m.axis() : ((Reduction.ArgMin) op).axis();
        long inner = 1;
        for (int a = axis + 1; a < x.rank(); a++) {
            inner *= x.size(a);
        }
        long count = x.size(axis);
        long step = inner * t.bytes();
        long width = inner;
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        Parallel.run(out.numel() / Math.max(inner, 1), inner, (row, i, j) -> {
            for (long k = i; k < j; k++) {
                long at = x.byteOffset() + row * count * step + k * t.bytes();
                to.set(Lanes.LONG, out.byteOffset() + (row * width + k) * 8,
                        t.isFloat() ? extreme(from, t, at, step, count, largest)
                                : whole(from, t, at, step, count, largest));
            }
        });
        return true;
    }

    private static long extreme(MemorySegment m, DType t, long at, long step, long count, boolean largest) {
        long best = 0;
        double top = Cells.real(m, t, at);
        for (long i = 1; i < count && top == top; i++) {
            double v = Cells.real(m, t, at + i * step);
            if (v != v || (largest ? v > top : v < top)) {
                best = i;
                top = v;
            }
        }
        return best;
    }

    private static long whole(MemorySegment m, DType t, long at, long step, long count, boolean largest) {
        long best = 0;
        long top = Cells.whole(m, t, at);
        for (long i = 1; i < count; i++) {
            long v = t == DType.INT64 ? m.get(Lanes.LONG, at + i * step) : Cells.whole(m, t, at + i * step);
            if (largest ? v > top : v < top) {
                best = i;
                top = v;
            }
        }
        return best;
    }
}
