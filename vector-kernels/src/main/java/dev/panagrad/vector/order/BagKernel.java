package dev.panagrad.vector.order;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ordering;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Bags of neighbouring slices, where the largest elements of bags are, and states of labels.
final class BagKernel {
    private static final long TASK = 1 << 14;
    /// Elements of a slice that a task compares, at least.
    private static final long PART = 64;

    private BagKernel() {
    }

    /// Leaves offsets that fall or exceed to the reference, which says so.
    static boolean bags(Tensor offsets, Tensor out) {
        if (!out.isContiguous()) {
            return false;
        }
        int n = Math.toIntExact(offsets.numel());
        long size = out.numel();
        long[] first = new long[n + 1];
        first[n] = size;
        for (int b = 0; b < n; b++) {
            first[b] = Cells.whole(offsets.memory(), offsets.dtype(),
                    offsets.byteOffset() + (long) b * offsets.dtype().bytes());
            if (first[b] < (b == 0 ? 0 : first[b - 1]) || first[b] > (b == 0 ? 0 : size)) {
                return false;
            }
        }
        MemorySegment to = out.memory();
        long at = out.byteOffset();
        for (int b = 0; b < n; b++) {
            for (long i = first[b]; i < first[b + 1]; i++) {
                to.set(Lanes.LONG, at + i * 8, b);
            }
        }
        return true;
    }

    /// Leaves lengths that do not fit, and labels that are no classes, to the reference, which says so.
    static boolean states(Ordering.CtcStates op, Tensor labels, Tensor lengths, Tensor out) {
        if (!out.isContiguous() || !fit(op, labels, lengths)) {
            return false;
        }
        MemorySegment from = labels.memory();
        MemorySegment to = out.memory();
        int n = Math.toIntExact(lengths.numel());
        long skips = n * op.states() * 8;
        long next = labels.byteOffset();
        for (int i = 0; i < n; i++) {
            long count = lengths.memory().get(Lanes.LONG, lengths.byteOffset() + i * 8L);
            long first = labels.rank() == 1 ? next : labels.byteOffset() + i * labels.size(1) * 8;
            long row = out.byteOffset() + i * op.states() * 8;
            long before = op.blank();
            to.set(Lanes.LONG, row, op.blank());
            to.set(Lanes.LONG, row + skips, 0);
            for (long k = 0; k < op.states() / 2; k++) {
                long label = k < count ? from.get(Lanes.LONG, first + k * 8) : op.blank();
                if (label < 0 || label >= op.classes()) {
                    return false;
                }
                long state = row + (2 * k + 1) * 8;
                to.set(Lanes.LONG, state, label);
                to.set(Lanes.LONG, state + 8, op.blank());
                to.set(Lanes.LONG, state + skips, k > 0 && label != before && label != op.blank() ? 1 : 0);
                to.set(Lanes.LONG, state + 8 + skips, 0);
                before = label;
            }
            long end = out.byteOffset() + 2 * skips + i * 8L;
            boolean fits = count <= op.states() / 2;
            to.set(Lanes.LONG, end, fits ? 2 * count + 1 : 0);
            to.set(Lanes.LONG, end + n * 8L, fits ? 2 * count : 0);
            next = first + count * 8;
        }
        return true;
    }

    private static boolean fit(Ordering.CtcStates op, Tensor labels, Tensor lengths) {
        boolean joined = labels.rank() == 1;
        long most = joined ? labels.numel() : labels.size(1);
        long sum = 0;
        for (int i = 0; i < lengths.numel(); i++) {
            long count = lengths.memory().get(Lanes.LONG, lengths.byteOffset() + i * 8L);
            if (count < 0 || count > most) {
                return false;
            }
            sum += count;
        }
        return !joined || sum == most || sum < most && !op.whole();
    }

    /// Slice after slice; tasks have other elements of all slices.
    static boolean largest(Tensor x, Tensor bag, int bags, Tensor out) {
        DType t = x.dtype();
        if (!out.isContiguous() || t == DType.FLOAT16 || t == DType.BFLOAT16) {
            return false;
        }
        if (out.numel() == 0) {
            return true;
        }
        int n = Math.toIntExact(bag.numel());
        int width = Math.toIntExact(out.numel() / bags);
        long[] places = new long[n];
        MemorySegment.copy(bag.memory(), Lanes.LONG, bag.byteOffset(), places, 0, n);
        int part = (int) Math.min(width, Math.max(PART, Math.ceilDiv(TASK, Math.max(n, 1))));
        ThreadPool.parallelFor(Math.ceilDiv(width, part), task -> {
            int from = task * part;
            int count = Math.min(part, width - from);
            long[] at = new long[bags * count];
            Arrays.fill(at, -1);
            if (t == DType.FLOAT32) {
                floats(x, width, from, count, places, at);
            } else if (t == DType.FLOAT64) {
                doubles(x, width, from, count, places, at);
            } else {
                integers(x, width, from, count, places, at);
            }
            for (int b = 0; b < bags; b++) {
                MemorySegment.copy(at, b * count, out.memory(), Lanes.LONG,
                        out.byteOffset() + ((long) b * width + from) * 8, count);
            }
        });
        return true;
    }

    // One loop for each type, as everywhere: NaN is above all, and the first of equal ones stays.
    private static void floats(Tensor x, int width, int from, int count, long[] places, long[] at) {
        MemorySegment m = x.memory();
        float[] best = new float[at.length];
        for (int i = 0; i < places.length; i++) {
            long row = x.byteOffset() + ((long) i * width + from) * 4;
            int to = (int) places[i] * count;
            for (int c = 0; c < count; c++) {
                float v = m.get(Lanes.FLOAT, row + c * 4L);
                float b = best[to + c];
                if (at[to + c] < 0 || !(v <= b) && b == b) {
                    best[to + c] = v;
                    at[to + c] = i;
                }
            }
        }
    }

    private static void doubles(Tensor x, int width, int from, int count, long[] places, long[] at) {
        MemorySegment m = x.memory();
        double[] best = new double[at.length];
        for (int i = 0; i < places.length; i++) {
            long row = x.byteOffset() + ((long) i * width + from) * 8;
            int to = (int) places[i] * count;
            for (int c = 0; c < count; c++) {
                double v = m.get(Lanes.DOUBLE, row + c * 8L);
                double b = best[to + c];
                if (at[to + c] < 0 || !(v <= b) && b == b) {
                    best[to + c] = v;
                    at[to + c] = i;
                }
            }
        }
    }

    private static void integers(Tensor x, int width, int from, int count, long[] places, long[] at) {
        MemorySegment m = x.memory();
        DType t = x.dtype();
        long[] best = new long[at.length];
        for (int i = 0; i < places.length; i++) {
            long row = x.byteOffset() + ((long) i * width + from) * t.bytes();
            int to = (int) places[i] * count;
            for (int c = 0; c < count; c++) {
                long v = Cells.whole(m, t, row + (long) c * t.bytes());
                if (at[to + c] < 0 || v > best[to + c]) {
                    best[to + c] = v;
                    at[to + c] = i;
                }
            }
        }
    }
}
