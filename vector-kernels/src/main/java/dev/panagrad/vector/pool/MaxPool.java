package dev.panagrad.vector.pool;

import java.lang.foreign.MemorySegment;

/// The largest element under a sliding kernel, its gradient and that gradient's adjoint.
///
/// Where the largest element is, is found again instead of stored. The first of equal ones counts, but the
/// last NaN, and NaN is larger than everything.
public final class MaxPool {
    private MaxPool() {}

    /// Computes `y[p] = z[argmax of x at p]`; z may be x itself.
    ///
    /// @param none the result where a dilated kernel meets nothing but padding
    public static void pick(Planes p, MemorySegment z, long zAt, MemorySegment x, long xAt, MemorySegment y,
            long yAt, double none) {
        boolean own = z == x && zAt == xAt;
        boolean pairs = own && Pairs.fit(p);
        boolean lines = own && Pairs.lines(p);
        p.each(plane -> {
            if (pairs) {
                Pairs.largest(p, plane, x, xAt, y, yAt);
                return;
            }
            if (lines) {
                Pairs.ofLines(p, plane, x, xAt, y, yAt);
                return;
            }
            Tops tops = Tops.fit(p) ? new Tops(p, x, xAt) : null;
            long out = p.out(plane);
            for (int i = 0; i < p.ho(); i++) {
                if (tops != null) {
                    tops.find(plane, i);
                }
                if (tops != null && own) {
                    tops.store(y, yAt + (out + (long) i * p.wo()) * 4);
                    continue;
                }
                for (int j = 0; j < p.wo(); j++) {
                    long at = best(p, tops, x, xAt, plane, i, j);
                    p.set(y, yAt, out + (long) i * p.wo() + j, at < 0 ? none : p.get(z, zAt, at));
                }
            }
        });
    }

    /// Computes the gradient of x: every element of g is added where x was largest.
    public static void gradient(Planes p, MemorySegment g, long gAt, MemorySegment x, long xAt,
            MemorySegment y,
            long yAt) {
        boolean pairs = Pairs.tile(p);
        p.each(plane -> {
            if (!pairs || p.h() > 2 * p.ho()) {
                p.zero(y, yAt, plane);
            }
            if (pairs) {
                if (Pairs.gradient(p, plane, g, gAt, x, xAt, y, yAt)) {
                    return;
                }
                p.zero(y, yAt, plane);
            }
            Tops tops = Tops.fit(p) ? new Tops(p, x, xAt) : null;
            long out = p.out(plane);
            for (int i = 0; i < p.ho(); i++) {
                if (tops != null) {
                    tops.find(plane, i);
                }
                for (int j = 0; j < p.wo(); j++) {
                    long at = best(p, tops, x, xAt, plane, i, j);
                    double v = p.get(g, gAt, out++);
                    if (at >= 0) {
                        p.set(y, yAt, at, p.get(y, yAt, at) + v);
                    }
                }
            }
        });
    }

    private static long best(Planes p, Tops tops, MemorySegment x, long xAt, int plane, int i, int j) {
        long at = tops == null ? -1 : tops.place(plane, i, j);
        return at >= 0 ? at : best(p, x, xAt, plane, i, j);
    }

    private static long best(Planes p, MemorySegment x, long xAt, int plane, int i, int j) {
        int endRow = p.endRow(i);
        int endColumn = p.endColumn(j);
        int first = p.firstColumn(j);
        long best = -1;
        double top = 0;
        for (int row = p.firstRow(i); row < endRow; row += p.dilationH()) {
            long line = p.in(plane) + (long) row * p.w();
            for (int column = first; column < endColumn; column += p.dilationW()) {
                double v = p.get(x, xAt, line + column);
                if (best < 0 || v > top || v != v) {
                    best = line + column;
                    top = v;
                }
            }
        }
        return best;
    }
}
