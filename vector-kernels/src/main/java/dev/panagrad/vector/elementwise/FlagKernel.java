package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.vector.Kernel;

/// Questions about single elements, whose answers are bool.
public final class FlagKernel {
    private FlagKernel() {
    }

    /// Returns the kernel of [Unary.IsNan], [Unary.IsFinite] and [Unary.LogicalNot].
    public static Kernel<Op> of() {
        return (op, in, out) -> run((Unary) op, in[0], out);
    }

    private static boolean run(Unary op, Tensor x, Tensor out) {
        if (!Block.holds(x.dtype())) {
            return false;
        }
        Rows rows = Rows.of(out, x);
        Block.run(rows, (block, row, at, n) -> {
            Block.read(x, rows, 1, row, at, block.p, n);
            answer(op, block.p, block.flags, n);
            Block.write(out, rows, row, at, block.flags, n);
        });
        return true;
    }

    private static void answer(Unary op, double[] x, byte[] y, int n) {
        switch (op) {
            case Unary.IsNan() -> {
                for (int i = 0; i < n; i++) {
                    y[i] = (byte) (x[i] != x[i] ? 1 : 0);
                }
            }
            case Unary.IsFinite() -> {
                for (int i = 0; i < n; i++) {
                    y[i] = (byte) (x[i] - x[i] == 0 ? 1 : 0);
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    y[i] = (byte) (x[i] == 0 ? 1 : 0);
                }
            }
        }
    }
}
