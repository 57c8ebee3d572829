package dev.panagrad.vector.pool;

import java.lang.foreign.MemorySegment;

/// The mean under a sliding kernel, and its gradient.
public final class AvgPool {
    private AvgPool() {}

    /// Computes the means.
    ///
    /// @param countPadding whether the padding counts in the divisor
    public static void forward(Planes p, boolean countPadding, MemorySegment x, long xAt, MemorySegment y,
            long yAt) {
        p.each(plane -> {
            long out = p.out(plane);
            for (int i = 0; i < p.ho(); i++) {
                for (int j = 0; j < p.wo(); j++) {
                    double sum = 0;
                    for (int row = p.firstRow(i); row < p.endRow(i); row += p.dilationH()) {
                        long line = p.in(plane) + (long) row * p.w();
                        for (int c = p.firstColumn(j); c < p.endColumn(j); c += p.dilationW()) {
                            sum += p.get(x, xAt, line + c);
                        }
                    }
                    p.set(y, yAt, out++, sum * share(p, countPadding, i, j));
                }
            }
        });
    }

    /// Computes the gradient of x: every element of g spread evenly over its place.
    public static void gradient(Planes p, boolean countPadding, MemorySegment g, long gAt, MemorySegment y,
            long yAt) {
        p.each(plane -> {
            p.zero(y, yAt, plane);
            long out = p.out(plane);
            for (int i = 0; i < p.ho(); i++) {
                for (int j = 0; j < p.wo(); j++) {
                    double part = p.get(g, gAt, out++) * share(p, countPadding, i, j);
                    for (int row = p.firstRow(i); row < p.endRow(i); row += p.dilationH()) {
                        long line = p.in(plane) + (long) row * p.w();
                        for (int c = p.firstColumn(j); c < p.endColumn(j); c += p.dilationW()) {
                            p.set(y, yAt, line + c, p.get(y, yAt, line + c) + part);
                        }
                    }
                }
            }
        });
    }

    private static double share(Planes p, boolean countPadding, int i, int j) {
        if (countPadding) {
            int top = i * p.strideH() - p.padH();
            int left = j * p.strideW() - p.padW();
            return 1.0 / ((Math.min(top + p.kh(), p.h() + p.padH()) - top)
                    * (double) (Math.min(left + p.kw(), p.w() + p.padW()) - left));
        }
        int rows = ceil(p.endRow(i) - p.firstRow(i), p.dilationH());
        int columns = ceil(p.endColumn(j) - p.firstColumn(j), p.dilationW());
        return 1.0 / ((double) rows * columns);
    }

    private static int ceil(int x, int y) {
        return (x + y - 1) / y;
    }
}
