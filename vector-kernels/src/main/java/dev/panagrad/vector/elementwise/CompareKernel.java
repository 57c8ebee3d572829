package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.Kernel;
import java.util.Map;

/// Comparisons, block by block.
public final class CompareKernel {
    private interface Reals {
        void run(double[] a, double[] b, byte[] y, int n);
    }

    // @formatter:off
    private static final Map<Class<?>, Reals> REALS = Map.of(
        Compare.Eq.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = bit(a[i] == b[i]); } },
        Compare.Ne.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = bit(a[i] != b[i]); } },
        Compare.Lt.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = bit(a[i] < b[i]); } },
        Compare.Le.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = bit(a[i] <= b[i]); } },
        Compare.Gt.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = bit(a[i] > b[i]); } },
        Compare.Ge.class, (a, b, y, n) -> { for (int i = 0; i < n; i++) { y[i] = bit(a[i] >= b[i]); } });

    // @formatter:on

    private CompareKernel() {
    }

    private static byte bit(boolean b) {
        return (byte) (b ? 1 : 0);
    }

    /// Returns the kernel of a record.
    public static Kernel<Op> of(Class<?> op) {
        Reals reals = REALS.get(op);
        Relation relation = Relation.of(op);
        return (_, in, out) -> {
            boolean floating = in[0].dtype().isFloat();
            if (!Block.holds(in[0].dtype())) {
                return false;
            }
            Rows rows = Rows.of(out, in[0], in[1]);
            if (in[0].dtype() == DType.FLOAT32 && in[1].dtype() == DType.FLOAT32) {
                singles(relation, in, rows, out);
                return true;
            }
            Block.run(rows, (block, row, at, n) -> {
                if (floating) {
                    Block.read(in[0], rows, 1, row, at, block.p, n);
                    Block.read(in[1], rows, 2, row, at, block.q, n);
                    reals.run(block.p, block.q, block.flags, n);
                } else {
                    Block.read(in[0], rows, 1, row, at, block.a, n);
                    Block.read(in[1], rows, 2, row, at, block.b, n);
                    relation.run(block.a, block.b, block.flags, n);
                }
                Block.write(out, rows, row, at, block.flags, n);
            });
            return true;
        };
    }

    private static void singles(Relation relation, Tensor[] in, Rows rows, Tensor out) {
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            Words w = Words.LOCAL.get();
            for (long at = from; at < to; at += Words.SIZE) {
                int n = (int) Math.min(Words.SIZE, to - at);
                w.read(in[0], rows, 1, row, at, w.a4, n);
                w.read(in[1], rows, 2, row, at, w.b4, n);
                relation.run(w.a4, w.b4, w.flags, n);
                Block.write(out, rows, row, at, w.flags, n);
            }
        });
    }
}
