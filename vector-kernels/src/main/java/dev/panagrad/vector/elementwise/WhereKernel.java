package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;

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
        if (t.bytes() >= 4 && rows.step(1) == 0) {
            return wholeRows(rows, in, out, t.bytes());
        }
        if (t.bytes() >= 4) {
            return words(rows, in, out, t.bytes());
        }
        Block.run(rows, (block, row, at, n) -> {
            Block.read(in[0], rows, 1, row, at, block.y, n);
            Block.read(in[1], rows, 2, row, at, block.a, n);
            Block.read(in[2], rows, 3, row, at, block.b, n);
            for (int i = 0; i < n; i++) {
                block.y[i] = block.y[i] != 0 ? block.a[i] : block.b[i];
            }
            Block.write(out, rows, row, at, block.y, n);
        });
        return true;
    }

    /// Moves elements of four or eight bytes of rows that have one condition each.
    private static boolean wholeRows(Rows rows, Tensor[] in, Tensor out, int bytes) {
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            Words w = Words.LOCAL.get();
            w.flags(in[0], rows, 1, row, 0, 1);
            int chosen = w.flags[0] != 0 ? 1 : 2;
            for (long at = from; at < to; at += Words.SIZE) {
                int n = (int) Math.min(Words.SIZE, to - at);
                if (bytes == 4) {
                    w.read(in[chosen], rows, chosen + 1, row, at, w.a4, n);
                    w.write(out, rows, row, at, w.a4, n);
                } else {
                    w.read(in[chosen], rows, chosen + 1, row, at, w.a8, n);
                    w.write(out, rows, row, at, w.a8, n);
                }
            }
        });
        return true;
    }

    /// Moves elements of four or eight bytes without converting them. The bits are mixed by a mask, of which
    /// the JIT makes vectors, as it does not of choices.
    private static boolean words(Rows rows, Tensor[] in, Tensor out, int bytes) {
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            Words w = Words.LOCAL.get();
            for (long at = from; at < to; at += Words.SIZE) {
                int n = (int) Math.min(Words.SIZE, to - at);
                w.flags(in[0], rows, 1, row, at, n);
                if (bytes == 4) {
                    widen(w.flags, w.choices, n);
                    w.read(in[1], rows, 2, row, at, w.a4, n);
                    w.read(in[2], rows, 3, row, at, w.b4, n);
                    mix(w.choices, w.a4, w.b4, n);
                    w.write(out, rows, row, at, w.b4, n);
                } else {
                    w.read(in[1], rows, 2, row, at, w.a8, n);
                    w.read(in[2], rows, 3, row, at, w.b8, n);
                    mix(w.flags, w.a8, w.b8, n);
                    w.write(out, rows, row, at, w.b8, n);
                }
            }
        });
        return true;
    }

    /// A loop of its own: with bytes in it, the other one has no vectors.
    private static void widen(byte[] x, int[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = x[i];
        }
    }

    private static void mix(int[] c, int[] a, int[] b, int n) {
        for (int i = 0; i < n; i++) {
            b[i] ^= (a[i] ^ b[i]) & -c[i];
        }
    }

    private static void mix(byte[] c, long[] a, long[] b, int n) {
        for (int i = 0; i < n; i++) {
            b[i] ^= (a[i] ^ b[i]) & -(long) c[i];
        }
    }
}
