package dev.panagrad.vector.indexing;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing.Combine;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.update.FillKernel;
import java.lang.foreign.MemorySegment;

/// Choosing and combining single elements by index, on contiguous memory. What adds or stores goes through
/// the index in order.
final class PlaceKernel {
    private PlaceKernel() {
    }

    /// Slices of one element each.
    static boolean elements(Tensor x, Tensor index, Tensor out, long outer) {
        long n = index.numel();
        long size = x.numel() / outer;
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        MemorySegment places = index.memory();
        boolean four = x.dtype().bytes() == 4;
        Parallel.run(outer, n, (row, i, j) -> {
            for (long k = i; k < j; k++) {
                long p = row * size + places.get(Lanes.LONG, index.byteOffset() + k * 8);
                move(four, from, x.byteOffset(), p, to, out.byteOffset(), row * n + k);
            }
        });
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

    static boolean gather(Tensor x, Tensor index, Tensor out, int axis) {
        int bytes = x.dtype().bytes();
        if (bytes < 4) {
            return false;
        }
        if (out.numel() == 0) {
            return true;
        }
        long inner = IndexKernel.inner(x, axis);
        long size = x.size(axis);
        long picks = index.size(axis);
        boolean four = bytes == 4;
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        MemorySegment places = index.memory();
        Parallel.run(index.numel() / inner / picks, picks * inner, (row, i, j) -> {
            for (long k = i; k < j; k++) {
                long q = row * picks * inner + k;
                long p = places.get(Lanes.LONG, index.byteOffset() + q * 8);
                move(four, from, x.byteOffset(), (row * size + p) * inner + k % inner, to, out.byteOffset(),
                        q);
            }
        });
        return true;
    }

    /// Takes the place of an element in the result and its number in the index.
    private interface Step {
        void at(long place, long i);
    }

    private static void walk(Tensor index, Tensor out, int axis, Step step) {
        if (index.numel() == 0) {
            return;
        }
        long inner = IndexKernel.inner(out, axis);
        long size = out.size(axis);
        long block = index.size(axis) * inner;
        long i = 0;
        for (long o = 0; o < index.numel() / block; o++) {
            for (long k = 0; k < block; k++, i++) {
                long p = index.memory().get(Lanes.LONG, index.byteOffset() + i * 8);
                step.at((o * size + p) * inner + k % inner, i);
            }
        }
    }

    static boolean add(Tensor g, Tensor index, Tensor out, int axis) {
        FillKernel.zero(out);
        MemorySegment from = g.memory();
        MemorySegment to = out.memory();
        long go = g.byteOffset();
        long yo = out.byteOffset();
        if (out.dtype() == DType.FLOAT32) {
            walk(index, out, axis, (p, i) -> to.set(Lanes.FLOAT, yo + p * 4,
                    to.get(Lanes.FLOAT, yo + p * 4) + from.get(Lanes.FLOAT, go + i * 4)));
        } else {
            walk(index, out, axis, (p, i) -> to.set(Lanes.DOUBLE, yo + p * 8,
                    to.get(Lanes.DOUBLE, yo + p * 8) + from.get(Lanes.DOUBLE, go + i * 8)));
        }
        return true;
    }

    static boolean combine(Tensor[] in, Tensor out, int axis, Combine how) {
        StridedCopy.run(in[0], out);
        DType t = out.dtype();
        MemorySegment from = in[2].memory();
        MemorySegment to = out.memory();
        long fo = in[2].byteOffset();
        long yo = out.byteOffset();
        int bytes = t.bytes();
        if (how == Combine.REPLACE && bytes >= 4) {
            walk(in[1], out, axis, (p, i) -> move(bytes == 4, from, fo, i, to, yo, p));
        } else if (t.isFloat()) {
            walk(in[1], out, axis, (p, i) -> Cells.set(to, t, yo + p * bytes,
                    real(how, Cells.real(to, t, yo + p * bytes), Cells.real(from, t, fo + i * bytes))));
        } else {
            walk(in[1], out, axis, (p, i) -> Cells.set(to, t, yo + p * bytes,
                    whole(how, Cells.whole(to, t, yo + p * bytes), Cells.whole(from, t, fo + i * bytes))));
        }
        return true;
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
        StridedCopy.run(in[0], out);
        DType t = out.dtype();
        int bytes = t.bytes();
        long row = 1;
        for (int a = axes; a < out.rank(); a++) {
            row *= out.size(a);
        }
        MemorySegment from = in[2].memory();
        MemorySegment to = out.memory();
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
}
