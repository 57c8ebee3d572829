package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.elementwise.ScalarBinary.Cursor;

/// `condition ? a : b`, element by element.
public final class WhereKernel {
    private WhereKernel() {
    }

    /// Computes `where`; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        DType t = out.dtype();
        if (t.isFloat() && t.bytes() < 4) {
            return false;
        }
        Rows rows = Rows.of(out, in);
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            Cursor c = new Cursor(in[0], rows, 1, row);
            Cursor a = new Cursor(in[1], rows, 2, row);
            Cursor b = new Cursor(in[2], rows, 3, row);
            Cursor y = new Cursor(out, rows, 0, row);
            for (long i = from; i < to; i++) {
                if (t.isFloat()) {
                    y.set(i, c.whole(i) != 0 ? a.real(i) : b.real(i));
                } else {
                    y.set(i, c.whole(i) != 0 ? a.whole(i) : b.whole(i));
                }
            }
        });
        return true;
    }
}
