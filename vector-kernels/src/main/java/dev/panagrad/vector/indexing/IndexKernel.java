package dev.panagrad.vector.indexing;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.update.FillKernel;
import java.lang.foreign.MemorySegment;

/// Choosing slices and elements by index, on contiguous memory.
public final class IndexKernel {
    private IndexKernel() {
    }

    /// Computes an indexing operation; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        if (!in[0].isContiguous() || !in[1].isContiguous() || !out.isContiguous()) {
            return false;
        }
        return switch (op) {
            case Indexing.IndexSelect(var axis) -> select(in[0], in[1], out, axis);
            case Indexing.IndexAdd(var axis, _) -> add(in[0], in[1], out, axis);
            case Indexing.Gather(var axis) when axis == in[0].rank() - 1 && sameRows(in[0], in[1]) ->
                    gather(in[0], in[1], out);
            case Indexing.ScatterAdd(var axis, _) when axis == out.rank() - 1 && sameRows(out, in[1])
                    && wide(out.dtype()) -> scatter(in[0], in[1], out);
            default -> false;
        };
    }

    private static boolean wide(DType t) {
        return t == DType.FLOAT32 || t == DType.FLOAT64;
    }

    private static boolean sameRows(Tensor x, Tensor index) {
        return x.numel() > 0 && index.numel() > 0 && x.numel() / x.size(-1) == index.numel() / index.size(-1);
    }

    private static long inner(Tensor x, int axis) {
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
        Parallel.run(outer * chosen, length, (row, i, j) -> {
            long p = places.get(Lanes.LONG, index.byteOffset() + row % chosen * 8);
            MemorySegment.copy(from, x.byteOffset() + ((row / chosen * size + p) * length + i) * bytes, to,
                    out.byteOffset() + (row * length + i) * bytes, (j - i) * bytes);
        });
        return true;
    }

    /// Sequential along the index, so that slices that occur twice are added in order.
    private static boolean add(Tensor g, Tensor index, Tensor out, int axis) {
        DType t = g.dtype();
        if (!wide(t)) {
            return false;
        }
        FillKernel.zero(out);
        if (g.numel() == 0) {
            return true;
        }
        long run = inner(g, axis);
        long chosen = index.numel();
        long size = out.size(axis);
        long outer = g.numel() / run / chosen;
        MemorySegment from = g.memory();
        MemorySegment to = out.memory();
        for (long row = 0; row < outer * chosen; row++) {
            long p = index.memory().get(Lanes.LONG, index.byteOffset() + row % chosen * 8);
            long go = g.byteOffset() + row * run * t.bytes();
            long yo = out.byteOffset() + (row / chosen * size + p) * run * t.bytes();
            if (t == DType.FLOAT32) {
                for (long i = 0; i < run; i++) {
                    to.set(Lanes.FLOAT, yo + i * 4,
                            to.get(Lanes.FLOAT, yo + i * 4) + from.get(Lanes.FLOAT, go + i * 4));
                }
            } else {
                for (long i = 0; i < run; i++) {
                    to.set(Lanes.DOUBLE, yo + i * 8,
                            to.get(Lanes.DOUBLE, yo + i * 8) + from.get(Lanes.DOUBLE, go + i * 8));
                }
            }
        }
        return true;
    }

    private static boolean gather(Tensor x, Tensor index, Tensor out) {
        int size = x.dtype().bytes();
        long width = x.size(-1);
        long picks = index.size(-1);
        for (long i = 0; i < index.numel(); i++) {
            long p = index.memory().get(Lanes.LONG, index.byteOffset() + i * 8);
            MemorySegment.copy(x.memory(), x.byteOffset() + (i / picks * width + p) * size, out.memory(),
                    out.byteOffset() + i * size, size);
        }
        return true;
    }

    private static boolean scatter(Tensor g, Tensor index, Tensor out) {
        FillKernel.zero(out);
        DType t = out.dtype();
        long width = out.size(-1);
        long picks = index.size(-1);
        for (long i = 0; i < index.numel(); i++) {
            long p = index.memory().get(Lanes.LONG, index.byteOffset() + i * 8);
            long at = out.byteOffset() + (i / picks * width + p) * t.bytes();
            Cells.set(out.memory(), t, at,
                    Cells.real(out.memory(), t, at)
                            + Cells.real(g.memory(), t, g.byteOffset() + i * t.bytes()));
        }
        return true;
    }
}
