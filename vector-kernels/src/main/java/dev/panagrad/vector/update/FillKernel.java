package dev.panagrad.vector.update;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.elementwise.Rows;
import java.lang.foreign.MemorySegment;

/// Fills tensors with one value.
public final class FillKernel {
    /// Elements of a run that are written one by one; the others are copies of those before.
    private static final long FIRST = 64;

    private FillKernel() {
    }

    /// Computes a fill; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        Number value = ((Creation.Fill) op).value();
        DType t = out.dtype();
        if (t == DType.FLOAT16 || t == DType.BFLOAT16) {
            return false;
        }
        double v = value.doubleValue();
        if (Double.doubleToRawLongBits(v) == 0 && value.longValue() == 0) {
            zero(out);
            return true;
        }
        Rows rows = Rows.of(out);
        MemorySegment y = out.memory();
        long step = rows.step(0) * t.bytes();
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            long yo = out.byteOffset() + rows.start(0, row) * t.bytes();
            long first = step == t.bytes() ? Math.min(to, from + FIRST) : to;
            for (long i = from; i < first; i++) {
                if (t.isFloat()) {
                    Cells.set(y, t, yo + i * step, v);
                } else {
                    Cells.set(y, t, yo + i * step, value.longValue());
                }
            }
            for (long done = first - from, all = to - from; done < all; done = Math.min(all, 2 * done)) {
                MemorySegment.copy(y, yo + from * step, y, yo + (from + done) * step,
                        Math.min(done, all - done) * step);
            }
        });
        return true;
    }

    /// Sets every element to zero, of any type.
    public static void zero(Tensor out) {
        if (out.numel() == 0) {
            return;
        }
        Rows rows = Rows.of(out);
        int size = out.dtype().bytes();
        MemorySegment y = out.memory();
        long step = rows.step(0) * size;
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            long yo = out.byteOffset() + rows.start(0, row) * size;
            if (step == size) {
                y.asSlice(yo + from * size, (to - from) * size).fill((byte) 0);
            } else {
                for (long i = from; i < to; i++) {
                    y.asSlice(yo + i * step, size).fill((byte) 0);
                }
            }
        });
    }
}
