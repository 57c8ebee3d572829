package dev.panagrad.vector.copy;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.elementwise.Rows;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Conversions between element types; those of half precision are left to the reference.
public final class CastKernel {
    private CastKernel() {
    }

    /// Computes a cast; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        Tensor x = in[0];
        DType from = x.dtype();
        DType to = out.dtype();
        if (half(from) || half(to)) {
            return false;
        }
        Rows rows = Rows.of(out, x);
        long xs = rows.step(1) * from.bytes();
        long ys = rows.step(0) * to.bytes();
        MemorySegment a = x.memory();
        MemorySegment y = out.memory();
        Parallel.run(rows.count(), rows.length(), (row, i, j) -> {
            long xo = x.byteOffset() + rows.start(1, row) * from.bytes();
            long yo = out.byteOffset() + rows.start(0, row) * to.bytes();
            if (from == DType.UINT8 && to == DType.FLOAT32) {
                for (long k = i; k < j; k++) {
                    y.set(Lanes.FLOAT, yo + k * ys, a.get(ValueLayout.JAVA_BYTE, xo + k * xs) & 0xFF);
                }
            } else if (from.isFloat()) {
                for (long k = i; k < j; k++) {
                    Cells.set(y, to, yo + k * ys, Cells.real(a, from, xo + k * xs));
                }
            } else {
                for (long k = i; k < j; k++) {
                    Cells.set(y, to, yo + k * ys, Cells.whole(a, from, xo + k * xs));
                }
            }
        });
        return true;
    }

    private static boolean half(DType t) {
        return t == DType.FLOAT16 || t == DType.BFLOAT16;
    }
}
