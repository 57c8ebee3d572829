package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;

/// The neighbour of a float32 number in the direction of another one, by arithmetic on bits, of which the JIT
/// makes vectors as it does not of choices.
final class NeighbourKernel {
    private static final int NAN = 0x7FC00000;

    private NeighbourKernel() {
    }

    /// Computes `nextAfter` of float32; see [dev.panagrad.vector.Kernel].
    static boolean run(Op op, Tensor[] in, Tensor out) {
        if (out.dtype() != DType.FLOAT32) {
            return false;
        }
        Rows rows = Rows.of(out, in);
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            Words w = Words.LOCAL.get();
            for (long at = from; at < to; at += Words.SIZE) {
                int n = (int) Math.min(Words.SIZE, to - at);
                w.read(in[0], rows, 1, row, at, w.a4, n);
                w.read(in[1], rows, 2, row, at, w.b4, n);
                step(w.a4, w.b4, w.choices, n);
                w.write(out, rows, row, at, w.choices, n);
            }
        });
        return true;
    }

    /// Numbers as counts in their order make a step, become bits again, and are left alone where both are
    /// equal; three loops, for of one alone the JIT makes no vectors.
    private static void step(int[] a, int[] b, int[] y, int n) {
        for (int i = 0; i < n; i++) {
            int p = Relation.count(a[i]);
            int q = Relation.count(b[i]);
            y[i] = p + (Relation.less(p, q) >>> 31) - (Relation.less(q, p) >>> 31);
        }
        bits(a, y, n);
        ends(a, b, y, n);
    }

    /// A step to zero keeps the sign.
    private static void bits(int[] a, int[] y, int n) {
        for (int i = 0; i < n; i++) {
            int t = y[i];
            int sign = t >> 31;
            int zero = (t - 1 & ~t) >> 31;
            y[i] = (t ^ sign) - sign | (sign | a[i] & zero) & Integer.MIN_VALUE;
        }
    }

    /// Equal numbers give the second one, and NaN gives NaN.
    private static void ends(int[] a, int[] b, int[] y, int n) {
        for (int i = 0; i < n; i++) {
            int p = Relation.count(a[i]);
            int q = Relation.count(b[i]);
            int differ = (p - q | q - p) >> 31;
            y[i] = b[i] ^ (y[i] ^ b[i]) & differ | Relation.none(a[i], b[i]) >> 31 & NAN;
        }
    }
}
