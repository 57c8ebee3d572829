package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.Kernel;
import dev.panagrad.vector.elementwise.ScalarBinary.Cursor;

/// Comparisons, element by element.
public final class CompareKernel {
    private CompareKernel() {
    }

    /// Returns the kernel of a record.
    public static Kernel<Op> of(Class<?> record) {
        return (op, in, out) -> {
            DType t = in[0].dtype();
            Rows rows = Rows.of(out, in[0], in[1]);
            Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
                Cursor a = new Cursor(in[0], rows, 1, row);
                Cursor b = new Cursor(in[1], rows, 2, row);
                Cursor y = new Cursor(out, rows, 0, row);
                if (t.isFloat()) {
                    reals((Compare) op, a, b, y, from, to);
                } else {
                    for (long i = from; i < to; i++) {
                        y.set(i, holds((Compare) op, Long.compare(a.whole(i), b.whole(i))) ? 1L : 0L);
                    }
                }
            });
            return true;
        };
    }

    private static void reals(Compare op, Cursor a, Cursor b, Cursor y, long from, long to) {
        boolean unordered = op instanceof Compare.Ne;
        for (long i = from; i < to; i++) {
            double p = a.real(i);
            double q = b.real(i);
            boolean ordered = p == p && q == q;
            y.set(i, (ordered ? holds(op, p < q ? -1 : p > q ? 1 : 0) : unordered) ? 1L : 0L);
        }
    }

    private static boolean holds(Compare op, int order) {
        return switch (op) {
            case Compare.Eq() -> order == 0;
            case Compare.Ne() -> order != 0;
            case Compare.Lt() -> order < 0;
            case Compare.Le() -> order <= 0;
            case Compare.Gt() -> order > 0;
            case Compare.Ge() -> order >= 0;
        };
    }
}
