package dev.panagrad.vector.indexing;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import dev.panagrad.vector.update.FillKernel;
import java.lang.foreign.MemorySegment;

/// Choosing slices and elements by index, on contiguous memory.
public final class IndexKernel {
    private static final long SHORT = 1 << 10;
    private static final long TASK = 1 << 14;
    /// Elements of a slice that a task adds, at least.
    private static final long PART = 64;

    private IndexKernel() {
    }

    /// Computes an indexing operation; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        for (Tensor t : in) {
            if (!t.isContiguous()) {
                return Packed.run(op, in, out);
            }
        }
        if (!out.isContiguous()) {
            return false;
        }
        return switch (op) {
            case Indexing.IndexSelect(var axis) -> select(in[0], in[1], out, axis);
            case Indexing.IndexAdd(var axis, _) -> add(in[0], in[1], out, axis);
            case Indexing.Gather(var axis) when sameOff(axis, in[0], in[1]) ->
                    PlaceKernel.gather(in[0], in[1], out, axis);
            case Indexing.ScatterAdd(var axis, _) when sameOff(axis, out, in[1]) && wide(out.dtype()) ->
                    PlaceKernel.add(in[0], in[1], out, axis);
            case Indexing.Scatter(var axis, var how) when sameOff(axis, out, in[1]) && whole(out.dtype()) ->
                    PlaceKernel.combine(in, out, axis, how);
            case Indexing.IndexPut(var axes, var accumulate) when whole(out.dtype()) ->
                    PlaceKernel.put(in, out, axes, accumulate);
            default -> false;
        };
    }

    private static boolean wide(DType t) {
        return t == DType.FLOAT32 || t == DType.FLOAT64;
    }

    private static boolean whole(DType t) {
        return t.bytes() != 2;
    }

    /// Whether the index has x's sizes but along the axis.
    private static boolean sameOff(int axis, Tensor x, Tensor index) {
        return x.shape().with(axis, 1).equals(index.shape().with(axis, 1));
    }

    static long inner(Tensor x, int axis) {
        long n = 1;
        for (int a = axis + 1; a < x.rank(); a++) {
            n *= x.size(a);
        }
        return n;
    }

    private static boolean select(Tensor x, Tensor index, Tensor out, int axis) {
        if (out.numel() == 0) {
            return true;
        }
        int bytes = x.dtype().bytes();
        long length = inner(x, axis);
        long chosen = index.numel();
        long size = x.size(axis);
        long outer = out.numel() / length / chosen;
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        MemorySegment places = index.memory();
        if (length == 1 && bytes >= 4) {
            return bytes == 4 && Backwards.is(index) ? Backwards.run(x, index, out, outer)
                    : PlaceKernel.elements(x, index, out, outer);
        }
        if (length <= SHORT) {
            shortSlices(x, index, out, length);
            return true;
        }
        Parallel.run(outer * chosen, length, (row, i, j) -> {
            long p = places.get(Lanes.LONG, index.byteOffset() + row % chosen * 8);
            StridedCopy.run(from, x.byteOffset() + ((row / chosen * size + p) * length + i) * bytes, to,
                    out.byteOffset() + (row * length + i) * bytes, (j - i) * bytes);
        });
        return true;
    }

    /// Slices so short that finding each one by a division would take longer than to copy it.
    private static void shortSlices(Tensor x, Tensor index, Tensor out, long length) {
        int chosen = Math.toIntExact(index.numel());
        long bytes = length * x.dtype().bytes();
        long rows = out.numel() / length;
        long size = x.numel() / length / (rows / chosen);
        long[] places = new long[chosen];
        MemorySegment.copy(index.memory(), Lanes.LONG, index.byteOffset(), places, 0, chosen);
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        long batch = out.numel() < 2 * TASK ? rows : TASK / length;
        ThreadPool.parallelFor(Math.toIntExact(Math.ceilDiv(rows, batch)), task -> {
            long row = task * batch;
            long base = row / chosen * size;
            int k = (int) (row % chosen);
            for (long end = Math.min(rows, row + batch); row < end; row++) {
                StridedCopy.run(from, x.byteOffset() + (base + places[k]) * bytes, to,
                        out.byteOffset() + row * bytes, bytes);
                k = k + 1 == chosen ? 0 : k + 1;
                base += k == 0 ? size : 0;
            }
        });
    }

    /// Sequential along the index, so that slices that occur twice are added in order; tasks have other
    /// slices, or other parts of them.
    private static boolean add(Tensor g, Tensor index, Tensor out, int axis) {
        DType t = g.dtype();
        if (!wide(t) && t != DType.INT64) {
            return false;
        }
        FillKernel.zero(out);
        if (g.numel() == 0) {
            return true;
        }
        long run = inner(g, axis);
        if (run == 1) {
            return PlaceKernel.addEach(g, index, out);
        }
        int chosen = Math.toIntExact(index.numel());
        long size = out.size(axis);
        long outer = g.numel() / run / chosen;
        long[] places = new long[chosen];
        MemorySegment.copy(index.memory(), Lanes.LONG, index.byteOffset(), places, 0, chosen);
        long part = Math.min(run, Math.max(PART, Math.ceilDiv(TASK, chosen)));
        long parts = Math.ceilDiv(run, part);
        long batch = Math.max(1, TASK / Math.max(1, part * chosen));
        ThreadPool.parallelFor(Math.toIntExact(Math.ceilDiv(outer * parts, batch)), task -> {
            for (long i = task * batch; i < Math.min(outer * parts, (task + 1) * batch); i++) {
                long row = i / parts;
                long from = i % parts * part;
                slices(g, row * chosen * run + from, out, row * size * run + from, places, run,
                        Math.min(part, run - from));
            }
        });
        return true;
    }

    /// Adds the first `n` elements of slices from places in g and out on.
    private static void slices(Tensor g, long from, Tensor out, long to, long[] places, long run, long n) {
        int bytes = g.dtype().bytes();
        long go = g.byteOffset() + from * bytes;
        long yo = out.byteOffset() + to * bytes;
        for (int k = 0; k < places.length; k++) {
            PlaceKernel.addSlice(g.dtype(), g.memory(), go + k * run * bytes, out.memory(),
                    yo + places[k] * run * bytes, n);
        }
    }
}
