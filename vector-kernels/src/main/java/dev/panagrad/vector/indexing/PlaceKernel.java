package dev.panagrad.vector.indexing;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing.Combine;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import dev.panagrad.vector.update.FillKernel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Choosing and combining single elements by index, on contiguous memory. What adds or stores goes through
/// the index in order.
final class PlaceKernel {
    /// Elements that a task goes through, if they do not meet.
    private static final long TASK = 1 << 14;
    private static final int PIECE = 512;
    /// Elements of a run of neighbours, on average, from which runs are copied instead of elements.
    private static final int LONG_RUN = 4;

    private PlaceKernel() {
    }

    /// Slices of one element each.
    static boolean elements(Tensor x, Tensor index, Tensor out, long outer) {
        long n = index.numel();
        long size = x.numel() / outer;
        if (outer > 1 && n <= TASK) {
            long[] places = new long[(int) n];
            MemorySegment.copy(index.memory(), Lanes.LONG, index.byteOffset(), places, 0, places.length);
            int runs = runs(places);
            if (n >= LONG_RUN * runs) {
                Runs.copy(x, places, runs, out, outer);
                return true;
            }
        }
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        MemorySegment places = index.memory();
        long at = index.byteOffset();
        long xo = x.byteOffset();
        long yo = out.byteOffset();
        if (x.dtype().bytes() == 4) {
            Parallel.run(outer, n, (row, i, j) -> takeInts(from, xo + row * size * 4, places, at, to,
                    yo + row * n * 4, i, j));
        } else {
            Parallel.run(outer, n, (row, i, j) -> takeLongs(from, xo + row * size * 8, places, at, to,
                    yo + row * n * 8, i, j));
        }
        return true;
    }

    // One loop for each size: a loop that chooses took C2 a quarter of a second.
    private static void takeInts(MemorySegment from, long xo, MemorySegment places, long at, MemorySegment to,
            long yo, long first, long end) {
        for (long k = first; k < end; k++) {
            long p = places.get(Lanes.LONG, at + k * 8);
            to.set(Lanes.INT, yo + k * 4, from.get(Lanes.INT, xo + p * 4));
        }
    }

    private static void takeLongs(MemorySegment from, long xo, MemorySegment places, long at,
            MemorySegment to, long yo, long first, long end) {
        for (long k = first; k < end; k++) {
            long p = places.get(Lanes.LONG, at + k * 8);
            to.set(Lanes.LONG, yo + k * 8, from.get(Lanes.LONG, xo + p * 8));
        }
    }

    /// Returns how many runs of rising neighbours an index has.
    private static int runs(long[] places) {
        int n = 1;
        for (int k = 1; k < places.length; k++) {
            n += places[k] == places[k - 1] + 1 ? 0 : 1;
        }
        return n;
    }

    static boolean gather(Tensor x, Tensor index, Tensor out, int axis) {
        int bytes = x.dtype().bytes();
        if (bytes < 4) {
            return false;
        }
        if (out.numel() == 0) {
            return true;
        }
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        long xo = x.byteOffset();
        long yo = out.byteOffset();
        long all = index.numel();
        boolean four = bytes == 4;
        ThreadPool.parallelFor((int) ((all + TASK - 1) / TASK),
                task -> pieces(index, x, axis, task * TASK, Math.min(all, (task + 1) * TASK), (p, i, n) -> {
                    if (four) {
                        for (int k = 0; k < n; k++) {
                            to.set(Lanes.INT, yo + (i + k) * 4, from.get(Lanes.INT, xo + p[k] * 4));
                        }
                    } else {
                        for (int k = 0; k < n; k++) {
                            to.set(Lanes.LONG, yo + (i + k) * 8, from.get(Lanes.LONG, xo + p[k] * 8));
                        }
                    }
                }));
        return true;
    }

    /// Takes the places of some elements in x and the number of the first of them in the index.
    private interface Piece {
        void at(long[] places, long first, int n);
    }

    /// Goes through the elements `[from, to)` of an index into an axis of x, in order.
    private static void pieces(Tensor index, Tensor x, int axis, long from, long to, Piece body) {
        long inner = IndexKernel.inner(x, axis);
        long size = x.size(axis);
        long block = index.size(axis) * inner;
        long[] places = new long[PIECE];
        for (long i = from; i < to; i += PIECE) {
            int n = (int) Math.min(PIECE, to - i);
            MemorySegment.copy(index.memory(), Lanes.LONG, index.byteOffset() + i * 8, places, 0, n);
            long base = i / block * size;
            long rest = i % inner;
            long left = block - i % block;
            for (int k = 0; k < n; k++) {
                places[k] = (base + places[k]) * inner + rest;
                rest = rest + 1 == inner ? 0 : rest + 1;
                if (--left == 0) {
                    left = block;
                    base += size;
                }
            }
            body.at(places, i, n);
        }
    }

    /// Goes through an index into an axis of a result: elements that may meet in one place in order, others,
    /// which have other indices before the axis, on all threads.
    private static void walk(Tensor index, Tensor out, int axis, Piece body) {
        if (index.numel() == 0) {
            return;
        }
        long block = index.size(axis) * IndexKernel.inner(out, axis);
        long share = Math.max(1, TASK / block) * block;
        long all = index.numel();
        ThreadPool.parallelFor((int) ((all + share - 1) / share),
                task -> pieces(index, out, axis, task * share, Math.min(all, (task + 1) * share), body));
    }

    static boolean add(Tensor g, Tensor index, Tensor out, int axis) {
        FillKernel.zero(out);
        MemorySegment from = g.memory();
        MemorySegment to = out.memory();
        long go = g.byteOffset();
        long yo = out.byteOffset();
        if (out.dtype() == DType.FLOAT32) {
            walk(index, out, axis, (p, i, n) -> {
                for (int k = 0; k < n; k++) {
                    to.set(Lanes.FLOAT, yo + p[k] * 4,
                            to.get(Lanes.FLOAT, yo + p[k] * 4) + from.get(Lanes.FLOAT, go + (i + k) * 4));
                }
            });
        } else {
            walk(index, out, axis, (p, i, n) -> {
                for (int k = 0; k < n; k++) {
                    to.set(Lanes.DOUBLE, yo + p[k] * 8,
                            to.get(Lanes.DOUBLE, yo + p[k] * 8) + from.get(Lanes.DOUBLE, go + (i + k) * 8));
                }
            });
        }
        return true;
    }

    /// Adds slices of one element each, those of one row in order.
    static boolean addEach(Tensor g, Tensor index, Tensor out) {
        long chosen = index.numel();
        long size = out.numel() / (g.numel() / chosen);
        MemorySegment from = g.memory();
        MemorySegment to = out.memory();
        DType t = g.dtype();
        long rows = g.numel() / chosen;
        long batch = Math.max(1, TASK / chosen);
        ThreadPool.parallelFor((int) Math.ceilDiv(rows, batch), task -> {
            long[] places = new long[(int) Math.min(chosen, PIECE)];
            for (long row = task * batch; row < Math.min(rows, (task + 1) * batch); row++) {
                for (long i = 0; i < chosen; i += PIECE) {
                    int n = (int) Math.min(PIECE, chosen - i);
                    MemorySegment.copy(index.memory(), Lanes.LONG, index.byteOffset() + i * 8, places, 0, n);
                    addTo(t, from, g.byteOffset() + (row * chosen + i) * t.bytes(), places, n, to,
                            out.byteOffset() + row * size * t.bytes());
                }
            }
        });
        return true;
    }

    /// Adds a slice of float32, float64 or int64.
    static void addSlice(DType t, MemorySegment from, long go, MemorySegment to, long yo, long n) {
        switch (t) {
            case FLOAT32 -> {
                long whole = Lanes.F32.loopBound(n);
                addVectors(from, go, to, yo, whole);
                for (long i = whole; i < n; i++) {
                    to.set(Lanes.FLOAT, yo + i * 4,
                            to.get(Lanes.FLOAT, yo + i * 4) + from.get(Lanes.FLOAT, go + i * 4));
                }
            }
            case FLOAT64 -> {
                for (long i = 0; i < n; i++) {
                    to.set(Lanes.DOUBLE, yo + i * 8,
                            to.get(Lanes.DOUBLE, yo + i * 8) + from.get(Lanes.DOUBLE, go + i * 8));
                }
            }
            default -> {
                for (long i = 0; i < n; i++) {
                    to.set(Lanes.LONG, yo + i * 8,
                            to.get(Lanes.LONG, yo + i * 8) + from.get(Lanes.LONG, go + i * 8));
                }
            }
        }
    }

    private static void addVectors(MemorySegment from, long go, MemorySegment to, long yo, long n) {
        for (long i = 0; i < n; i += Lanes.F32.length()) {
            FloatVector.fromMemorySegment(Lanes.F32, to, yo + i * 4, Lanes.ORDER)
                    .add(FloatVector.fromMemorySegment(Lanes.F32, from, go + i * 4, Lanes.ORDER))
                    .intoMemorySegment(Lanes.MEMORY, Lanes.place(to, yo + i * 4), Lanes.ORDER);
        }
    }

    private static void addTo(DType t, MemorySegment from, long go, long[] places, int n, MemorySegment to,
            long yo) {
        switch (t) {
            case FLOAT32 -> {
                for (int k = 0; k < n; k++) {
                    long at = yo + places[k] * 4;
                    to.set(Lanes.FLOAT, at, to.get(Lanes.FLOAT, at) + from.get(Lanes.FLOAT, go + k * 4L));
                }
            }
            case FLOAT64 -> {
                for (int k = 0; k < n; k++) {
                    long at = yo + places[k] * 8;
                    to.set(Lanes.DOUBLE, at, to.get(Lanes.DOUBLE, at) + from.get(Lanes.DOUBLE, go + k * 8L));
                }
            }
            default -> {
                for (int k = 0; k < n; k++) {
                    long at = yo + places[k] * 8;
                    to.set(Lanes.LONG, at, to.get(Lanes.LONG, at) + from.get(Lanes.LONG, go + k * 8L));
                }
            }
        }
    }

    /// Copies what others are put into, unless that is done in place.
    private static void begin(Tensor x, Tensor out) {
        if (x.storage() != out.storage() || x.offset() != out.offset()) {
            StridedCopy.run(x, out);
        }
    }

    static boolean combine(Tensor[] in, Tensor out, int axis, Combine how) {
        begin(in[0], out);
        DType t = out.dtype();
        MemorySegment from = in[2].memory();
        MemorySegment to = out.memory();
        long fo = in[2].byteOffset();
        long yo = out.byteOffset();
        int bytes = t.bytes();
        if (how == Combine.REPLACE && bytes >= 4) {
            walk(in[1], out, axis, (p, i, n) -> {
                for (int k = 0; k < n; k++) {
                    move(bytes == 4, from, fo, i + k, to, yo, p[k]);
                }
            });
        } else if (t.isFloat()) {
            walk(in[1], out, axis, (p, i, n) -> {
                for (int k = 0; k < n; k++) {
                    long at = yo + p[k] * bytes;
                    Cells.set(to, t, at,
                            real(how, Cells.real(to, t, at), Cells.real(from, t, fo + (i + k) * bytes)));
                }
            });
        } else {
            walk(in[1], out, axis, (p, i, n) -> {
                for (int k = 0; k < n; k++) {
                    long at = yo + p[k] * bytes;
                    Cells.set(to, t, at,
                            whole(how, Cells.whole(to, t, at), Cells.whole(from, t, fo + (i + k) * bytes)));
                }
            });
        }
        return true;
    }

    private static void move(boolean four, MemorySegment from, long xo, long p, MemorySegment to, long yo,
            long q) {
        if (four) {
            to.set(Lanes.INT, yo + q * 4, from.get(Lanes.INT, xo + p * 4));
        } else {
            to.set(Lanes.LONG, yo + q * 8, from.get(Lanes.LONG, xo + p * 8));
        }
    }

    private static double real(Combine how, double old, double v) {
        return switch (how) {
            case REPLACE -> v;
            case MULTIPLY -> old * v;
            case MAX -> Math.max(old, v);
            case MIN -> Math.min(old, v);
        };
    }

    private static long whole(Combine how, long old, long v) {
        return switch (how) {
            case REPLACE -> v;
            case MULTIPLY -> old * v;
            case MAX -> Math.max(old, v);
            case MIN -> Math.min(old, v);
        };
    }

    static boolean put(Tensor[] in, Tensor out, int axes, boolean accumulate) {
        begin(in[0], out);
        DType t = out.dtype();
        int bytes = t.bytes();
        long row = 1;
        for (int a = axes; a < out.rank(); a++) {
            row *= out.size(a);
        }
        MemorySegment from = in[2].memory();
        MemorySegment to = out.memory();
        if (row == 1 && bytes >= 4 && !accumulate) {
            putElements(bytes == 4, in[1], from, in[2].byteOffset(), to, out.byteOffset());
            return true;
        }
        for (long k = 0; k < in[1].numel(); k++) {
            long p = in[1].memory().get(Lanes.LONG, in[1].byteOffset() + k * 8);
            long yo = out.byteOffset() + p * row * bytes;
            long fo = in[2].byteOffset() + k * row * bytes;
            if (!accumulate) {
                MemorySegment.copy(from, fo, to, yo, row * bytes);
            } else if (t.isFloat()) {
                for (long i = 0; i < row * bytes; i += bytes) {
                    Cells.set(to, t, yo + i, Cells.real(to, t, yo + i) + Cells.real(from, t, fo + i));
                }
            } else {
                for (long i = 0; i < row * bytes; i += bytes) {
                    Cells.set(to, t, yo + i, Cells.whole(to, t, yo + i) + Cells.whole(from, t, fo + i));
                }
            }
        }
        return true;
    }

    private static void putElements(boolean four, Tensor index, MemorySegment from, long fo, MemorySegment to,
            long yo) {
        long all = index.numel();
        long[] p = new long[(int) Math.min(all, PIECE)];
        for (long at = 0; at < all; at += PIECE) {
            int n = (int) Math.min(PIECE, all - at);
            MemorySegment.copy(index.memory(), Lanes.LONG, index.byteOffset() + at * 8, p, 0, n);
            if (four) {
                for (int k = 0; k < n; k++) {
                    to.set(Lanes.INT, yo + p[k] * 4, from.get(Lanes.INT, fo + (at + k) * 4));
                }
            } else {
                for (int k = 0; k < n; k++) {
                    to.set(Lanes.LONG, yo + p[k] * 8, from.get(Lanes.LONG, fo + (at + k) * 8));
                }
            }
        }
    }
}
