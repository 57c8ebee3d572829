package dev.panagrad.vector.copy;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.elementwise.Rows;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Copies between any two layouts of one element type: runs as blocks of memory, transposes in tiles that fit
/// the cache.
public final class StridedCopy {
    private static final int TILE = 32;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private StridedCopy() {
    }

    /// Returns the tensor if it is contiguous, else a contiguous copy.
    public static Tensor packed(Tensor x) {
        if (x.isContiguous()) {
            return x;
        }
        Tensor y = Tensor.empty(x.device(), x.dtype(), x.shape());
        run(x, y);
        return y;
    }

    /// Copies the elements of x, broadcast to the result's shape.
    public static boolean run(Tensor x, Tensor out) {
        if (out.numel() == 0) {
            return true;
        }
        Rows rows = Rows.of(out, x);
        int size = x.dtype().bytes();
        if (rows.step(0) == 1 && rows.step(1) == 1 || rows.length() == 1) {
            runs(rows, x, out, size);
        } else
            if (rows.rank() >= 2 && rows.step(0) == 1 && rows.stride(1, rows.rank() - 2) == 1 && size >= 4) {
                tiles(rows, x, out, size);
            } else {
                elements(rows, x, out, size);
            }
        return true;
    }

    private static void runs(Rows rows, Tensor x, Tensor out, int size) {
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        long fo = x.byteOffset();
        long yo = out.byteOffset();
        Parallel.run(rows.count(), rows.length(),
                (row, i, j) -> MemorySegment.copy(from, fo + (rows.start(1, row) + i) * size, to,
                        yo + (rows.start(0, row) + i) * size, (j - i) * size));
    }

    private static void tiles(Rows rows, Tensor x, Tensor out, int size) {
        int last = rows.rank() - 1;
        long m = rows.dim(last - 1);
        long n = rows.dim(last);
        long planes = rows.count() / m;
        long bands = (m + TILE - 1) / TILE;
        long xs = rows.stride(1, last) * size;
        long ys = rows.stride(0, last - 1) * size;
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        Body body = task -> {
            long plane = task / bands;
            long i0 = task % bands * TILE;
            long fo = x.byteOffset() + rows.start(1, plane * m) * size;
            long yo = out.byteOffset() + rows.start(0, plane * m) * size;
            long i1 = Math.min(i0 + TILE, m);
            for (long j0 = 0; j0 < n; j0 += TILE) {
                tile(from, fo, xs, to, yo, ys, i0, i1, j0, Math.min(j0 + TILE, n), size);
            }
        };
        if (m * n * planes < 1 << 14) {
            for (long t = 0; t < planes * bands; t++) {
                body.run(t);
            }
        } else {
            ThreadPool.parallelFor(Math.toIntExact(planes * bands), body::run);
        }
    }

    private interface Body {
        void run(long task);
    }

    private static void tile(MemorySegment x, long xo, long xs, MemorySegment y, long yo, long ys, long i0,
            long i1,
            long j0, long j1, int size) {
        for (long i = i0; i < i1; i++) {
            if (size == 4) {
                for (long j = j0; j < j1; j++) {
                    y.set(Lanes.INT, yo + i * ys + j * 4, x.get(Lanes.INT, xo + i * 4 + j * xs));
                }
            } else {
                for (long j = j0; j < j1; j++) {
                    y.set(Lanes.LONG, yo + i * ys + j * 8, x.get(Lanes.LONG, xo + i * 8 + j * xs));
                }
            }
        }
    }

    private static void elements(Rows rows, Tensor x, Tensor out, int size) {
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        long xs = rows.step(1) * size;
        long ys = rows.step(0) * size;
        Parallel.run(rows.count(), rows.length(), (row, i, j) -> {
            long xo = x.byteOffset() + rows.start(1, row) * size;
            long yo = out.byteOffset() + rows.start(0, row) * size;
            for (long k = i; k < j; k++) {
                switch (size) {
                    case 1 -> to.set(BYTE, yo + k * ys, from.get(BYTE, xo + k * xs));
                    case 2 -> to.set(SHORT, yo + k * ys, from.get(SHORT, xo + k * xs));
                    case 4 -> to.set(Lanes.INT, yo + k * ys, from.get(Lanes.INT, xo + k * xs));
                    default -> to.set(Lanes.LONG, yo + k * ys, from.get(Lanes.LONG, xo + k * xs));
                }
            }
        });
    }
}
