package dev.panagrad.vector.order;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Ordering;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/// Positions in the order of elements: rows become integers that compare like the elements, which are sorted
/// by digits; a row on each thread.
public final class SortKernel {
    private static final long PARALLEL = 1 << 14;
    /// The most numbers in order whose keys are kept while others look for their places.
    private static final long KEPT = 1 << 24;

    private SortKernel() {
    }

    /// Computes an operation on the order; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        return switch ((Ordering) op) {
            case Ordering.ArgSort(var axis, var descending) ->
                    sort(axis, descending, StridedCopy.packed(in[0]), out);
            case Ordering.SearchSorted(var right) ->
                    search(right, StridedCopy.packed(in[0]), StridedCopy.packed(in[1]), out);
            case Ordering.Exchange _ -> false;
            case Ordering.EmbeddingBag _ -> BagKernel.bags(StridedCopy.packed(in[0]), out);
            case Ordering.EmbeddingBagMax(var bags) ->
                    BagKernel.largest(StridedCopy.packed(in[0]), StridedCopy.packed(in[1]), (int) bags, out);
            case Ordering.CtcStates c ->
                    BagKernel.states(c, StridedCopy.packed(in[0]), StridedCopy.packed(in[1]), out);
        };
    }

    /// Returns an integer that compares like an element: of floats the bits, with both zeros alike and NaN
    /// above all.
    private static long key(MemorySegment m, DType t, long at) {
        if (!t.isFloat()) {
            return Cells.whole(m, t, at);
        }
        if (t == DType.FLOAT32) { // positive, so that the upper half has no digits to sort by
            int bits = Float.floatToIntBits(m.get(Lanes.FLOAT, at) + 0f);
            return (bits ^ bits >> 31 & Integer.MAX_VALUE) - (long) Integer.MIN_VALUE;
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
        IntConsumer body = task -> {
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
        long width = sorted.rank() == 1 ? Math.max(values.numel(), 1) : Math.max(values.size(-1), 1);
        if (sorted.numel() > KEPT) {
            return false;
        }
        DType t = values.dtype();
        long[] keys = new long[Math.toIntExact(sorted.numel())];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(sorted.memory(), t, sorted.byteOffset() + (long) i * t.bytes());
        }
        Parallel.run(1, values.numel(), (_, from, to) -> {
            for (long i = from; i < to; i++) {
                long v = key(values.memory(), t, values.byteOffset() + i * t.bytes());
                int first = (int) (i / width * n);
                long place = place(keys, first, (int) n, right, v);
                out.memory().set(Lanes.LONG, out.byteOffset() + i * 8, place);
            }
        });
        return true;
    }

    /// Returns how many keys of a row are less than a value, or not larger: halving without branches, for
    /// which way a search turns cannot be predicted.
    private static int place(long[] keys, int first, int n, boolean right, long v) {
        int low = first;
        int rest = n;
        while (rest > 0) {
            int half = rest >>> 1;
            long k = keys[low + half];
            boolean after = right ? k <= v : k < v;
            low = after ? low + half + 1 : low;
            rest = after ? rest - half - 1 : half;
        }
        return low - first;
    }
}
