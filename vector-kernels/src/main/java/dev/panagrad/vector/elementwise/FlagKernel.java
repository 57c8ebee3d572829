package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.vector.Kernel;

/// Questions about single elements, whose answers are bool.
public final class FlagKernel {
    private static final int INFINITE = 0x7F800000;

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
        if (x.dtype() == DType.FLOAT32) {
            singles(op, x, rows, out);
            return true;
        }
        Block.run(rows, (block, row, at, n) -> {
            Block.read(x, rows, 1, row, at, block.p, n);
            answer(op, block.p, block.flags, n);
            Block.write(out, rows, row, at, block.flags, n);
        });
        return true;
    }

    /// Asks for the bits of float32 numbers.
    private static void singles(Unary op, Tensor x, Rows rows, Tensor out) {
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            Words w = Words.LOCAL.get();
            for (long at = from; at < to; at += Words.SIZE) {
                int n = (int) Math.min(Words.SIZE, to - at);
                w.read(x, rows, 1, row, at, w.a4, n);
                switch (op) {
                    case Unary.IsNan() -> beyond(w.a4, -1, INFINITE, n);
                    case Unary.IsFinite() -> beyond(w.a4, 1, -INFINITE, n);
                    default -> beyond(w.a4, 1, -1, n);
                }
                Relation.narrow(w.a4, w.flags, n);
                Block.write(out, rows, row, at, w.flags, n);
            }
        });
    }

    /// Whether the magnitude's bits, times a sign and more, are negative.
    private static void beyond(int[] x, int sign, int more, int n) {
        for (int i = 0; i < n; i++) {
            x[i] = (x[i] & Integer.MAX_VALUE) * sign + more >>> 31;
        }
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
