package dev.panagrad.vector.order;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Ordering;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Positions in the order of elements: rows become integers that compare like the elements, which are sorted
/// by digits; a row on each thread.
public final class SortKernel {
    private static final long PARALLEL = 1 << 14;

    private SortKernel() {
    }

    /// Computes an operation on the order; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        return switch ((Ordering) op) {
            case Ordering.ArgSort(var axis, var descending) ->
                    sort(axis, descending, StridedCopy.packed(in[0]), out);
            case Ordering.SearchSorted(var right) ->
                    search(right, StridedCopy.packed(in[0]), StridedCopy.packed(in[1]), out);
        };
    }

    /// Returns an integer that compares like an element: of floats the bits, with both zeros alike and NaN
    /// above all.
    private static long key(MemorySegment m, DType t, long at) {
        if (!t.isFloat()) {
            return Cells.whole(m, t, at);
        }
        long bits = Double.doubleToLongBits(Cells.real(m, t, at) + 0.0);
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }

    private static boolean sort(int axis, boolean descending, Tensor x, Tensor out) {
        if (!out.isContiguous()) {
            return false;
        }
        int n = x.rank() == 0 ? 1 : Math.toIntExact(x.size(axis));
        if (x.numel() == 0) {
            return true;
        }
        long inner = 1;
        for (int a = axis + 1; a < x.rank(); a++) {
            inner *= x.size(a);
        }
        long width = inner;
        DType t = x.dtype();
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        int rows = Math.toIntExact(x.numel() / n);
        int tasks = x.numel() < PARALLEL ? 1 : Math.min(rows, 256);
        java.util.function.IntConsumer body = task -> {
            RowSort sorter = new RowSort(n);
            for (int row = (int) ((long) rows * task / tasks); row < (long) rows * (task + 1) / tasks;
                    row++) {
                long first = row / width * n * width + row % width;
                long[] keys = sorter.keys;
                for (int i = 0; i < n; i++) {
                    long k = key(from, t, x.byteOffset() + (first + i * width) * t.bytes());
                    keys[i] = descending ? ~k : k;
                }
                int[] order = sorter.sort();
                for (int i = 0; i < n; i++) {
                    to.set(Lanes.LONG, out.byteOffset() + (first + i * width) * 8, order[i]);
                }
            }
        };
        if (tasks == 1) {
            body.accept(0);
        } else {
            ThreadPool.parallelFor(tasks, body::accept);
        }
        return true;
    }

    private static boolean search(boolean right, Tensor sorted, Tensor values, Tensor out) {
        if (!out.isContiguous()) {
            return false;
        }
        long n = sorted.rank() == 0 ? 1 : sorted.size(-1);
        long width = sorted.rank() == 1 ? Math.max(values.numel(), 1) : values.size(-1);
        DType t = values.dtype();
        for (long i = 0; i < values.numel(); i++) {
            long v = key(values.memory(), t, values.byteOffset() + i * t.bytes());
            long row = sorted.byteOffset() + i / width * n * t.bytes();
            long low = 0;
            long high = n;
            while (low < high) {
                long middle = low + high >>> 1;
                long k = key(sorted.memory(), t, row + middle * t.bytes());
                if (right ? k <= v : k < v) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            out.memory().set(Lanes.LONG, out.byteOffset() + i * 8, low);
        }
        return true;
    }
}
