package dev.panagrad.vector.copy;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.elementwise.Rows;
import dev.panagrad.vector.gemm.Transpose;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Copies between any two layouts of one element type: runs as blocks of memory, transposes in tiles that fit
/// the cache.
public final class StridedCopy {
    private static final int TILE = 32;
    /// Rows of a result that a task transposes by vectors: their columns are lines of the cache side by side.
    private static final int BAND_ROWS = 64;
    /// Elements that are copied with one computation of where they begin.
    private static final long BAND = 1 << 12;
    /// Bytes of a run for which a call to copy memory takes longer than some vectors.
    private static final long SHORT_RUN = 512;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private StridedCopy() {
    }

    /// Returns a copy whose rows lie along an axis, which becomes the last one; the caller releases it.
    public static Tensor alongRows(Tensor x, int axis) {
        Tensor moved = x.detach().transpose(axis, -1);
        Tensor y = Tensor.empty(x.device(), x.dtype(), moved.shape());
        run(moved, y);
        return y;
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
            if (size == 4 && rows.step(0) == 1 && rows.step(1) == 0 && rows.length() >= Lanes.F32.length()) {
                repeats(rows, x, out);
            } else
                if (rows.rank() >= 2 && rows.step(0) == 1 && rows.stride(1, rows.rank() - 2) == 1
                        && size >= 4) {
                            tiles(rows, x, out, size);
                        } else {
                            elements(rows, x, out, size);
                        }
        return true;
    }

    /// Copies runs, some along the axis before the last at once: dividing for where each begins takes as
    /// long as copying a short one.
    private static void runs(Rows rows, Tensor x, Tensor out, int size) {
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        long fo = x.byteOffset();
        long yo = out.byteOffset();
        if (rows.rank() == 1) {
            Parallel.run(1, rows.length(), (_, i, j) -> MemorySegment.copy(from, fo + i * size, to,
                    yo + i * size, (j - i) * size));
            return;
        }
        int axis = rows.rank() - 2;
        long m = rows.dim(axis);
        long bytes = rows.length() * size;
        long xs = rows.stride(1, axis) * size;
        long ys = rows.stride(0, axis) * size;
        long band = Math.clamp(BAND / rows.length(), 1, m);
        long bands = Math.ceilDiv(m, band);
        Parallel.run(rows.count() / m * bands, band * rows.length(), (task, _, _) -> {
            long row = task / bands * m;
            long first = task % bands * band;
            long count = Math.min(band, m - first);
            long at = fo + rows.start(1, row) * size + first * xs;
            long into = yo + rows.start(0, row) * size + first * ys;
            if (bytes >= Lanes.BYTES && bytes <= SHORT_RUN) {
                shortRuns(from, at, xs, to, into, ys, bytes, count);
            } else {
                for (long i = 0; i < count; i++) {
                    MemorySegment.copy(from, at + i * xs, to, into + i * ys, bytes);
                }
            }
        });
    }

    /// Copies runs of a vector and more; the last vector of a run overlaps the one before it.
    private static void shortRuns(MemorySegment from, long at, long xs, MemorySegment to, long into, long ys,
            long bytes, long count) {
        for (long i = 0; i < count; i++) {
            shortRun(from, at + i * xs, to, into + i * ys, bytes);
        }
    }

    private static void shortRun(MemorySegment from, long at, MemorySegment to, long into, long bytes) {
        for (long j = 0; j < bytes - Lanes.BYTES; j += Lanes.BYTES) {
            vector(from, at + j, to, into + j);
        }
        vector(from, at + bytes - Lanes.BYTES, to, into + bytes - Lanes.BYTES);
    }

    /// Copies a run between places that do not overlap.
    public static void run(MemorySegment from, long at, MemorySegment to, long into, long bytes) {
        if (bytes >= Lanes.BYTES && bytes <= SHORT_RUN) {
            shortRun(from, at, to, into, bytes);
        } else {
            MemorySegment.copy(from, at, to, into, bytes);
        }
    }

    private static void vector(MemorySegment from, long at, MemorySegment to, long into) {
        FloatVector.fromMemorySegment(Lanes.F32, from, at, Lanes.ORDER)
                .intoMemorySegment(Lanes.MEMORY, Lanes.place(to, into), Lanes.ORDER);
    }

    /// Fills each row with one element of four bytes.
    private static void repeats(Rows rows, Tensor x, Tensor out) {
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        Parallel.run(rows.count(), rows.length(), (row, i, j) -> repeat(
                from.get(Lanes.INT, x.byteOffset() + rows.start(1, row) * 4), to,
                out.byteOffset() + (rows.start(0, row) + i) * 4, j - i));
    }

    private static void repeat(int value, MemorySegment y, long yo, long n) {
        if (n < Lanes.I32.length()) {
            for (long k = 0; k < n; k++) {
                y.set(Lanes.INT, yo + k * 4, value);
            }
            return;
        }
        IntVector v = IntVector.broadcast(Lanes.I32, value);
        for (long k = 0; k <= n - Lanes.I32.length(); k += Lanes.I32.length()) {
            v.intoMemorySegment(Lanes.MEMORY, Lanes.place(y, yo + k * 4), Lanes.ORDER);
        }
        v.intoMemorySegment(Lanes.MEMORY, Lanes.place(y, yo + (n - Lanes.I32.length()) * 4), Lanes.ORDER);
    }

    private static void tiles(Rows rows, Tensor x, Tensor out, int size) {
        int last = rows.rank() - 1;
        long m = rows.dim(last - 1);
        long n = rows.dim(last);
        long planes = rows.count() / m;
        boolean vectors = size == 4 && Math.min(m, n) >= Lanes.F32.length() && n <= Integer.MAX_VALUE;
        // No band is narrower than a vector.
        int bands = Math.toIntExact(vectors ? Math.max(m / BAND_ROWS, 1) : Math.ceilDiv(m, TILE));
        long xs = rows.stride(1, last) * size;
        long ys = rows.stride(0, last - 1) * size;
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        Body body = task -> {
            long plane = task / bands;
            long band = task % bands;
            long fo = x.byteOffset() + rows.start(1, plane * m) * size;
            long yo = out.byteOffset() + rows.start(0, plane * m) * size;
            if (vectors) {
                long first = band * m / bands;
                Transpose.run(false, from, fo + first * 4, xs, (int) n,
                        (int) ((band + 1) * m / bands - first), to, yo + first * ys, ys, (int) n);
                return;
            }
            long i0 = band * TILE;
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
