package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.vector.Kernel;
import dev.panagrad.vector.elementwise.ScalarBinary.Cursor;

/// Questions about single elements, whose answers are bool.
public final class FlagKernel {
    private FlagKernel() {
    }

    /// Returns the kernel of [Unary.IsNan], [Unary.IsFinite] and [Unary.LogicalNot].
    public static Kernel<Op> of() {
        return (op, in, out) -> run((Unary) op, in[0], out);
    }

    private static boolean run(Unary op, Tensor x, Tensor out) {
        DType t = x.dtype();
        if (t.bytes() == 2) {
            return false;
        }
        Rows rows = Rows.of(out, x);
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            Cursor a = new Cursor(x, rows, 1, row);
            Cursor y = new Cursor(out, rows, 0, row);
            for (long i = from; i < to; i++) {
                double v = a.real(i);
                y.set(i, switch (op) {
                    case Unary.IsNan() -> v != v;
                    case Unary.IsFinite() -> v - v == 0;
                    default -> v == 0;
                } ? 1L : 0L);
            }
        });
        return true;
    }
}
