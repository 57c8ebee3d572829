package dev.panagrad.vector.recurrent;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.vector.elementwise.Curves;
import dev.panagrad.vector.elementwise.Strided;
import dev.panagrad.vector.gemm.PackedPanels;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A layer of long short-term memory, float32 and float64. At each time, tasks of some hidden units multiply
/// by the packed weight and go on with the cell while the products are in the cache.
public final class LstmKernel {
    private static final int GATES = 4;
    /// Planes of a task's scratch.
    private static final int PLANES = 16;

    private final int[] sizes;
    private final boolean reverse;
    private final long[] starts;
    private final Weights weights;
    private final boolean wide;
    private final int size;
    private final int hidden;

    private LstmKernel(int[] sizes, boolean reverse, Weights weights) {
        this.sizes = sizes;
        this.reverse = reverse;
        this.weights = weights;
        wide = weights.tiles.wide;
        size = weights.tiles.elementBytes;
        hidden = weights.hidden;
        starts = new long[sizes.length + 1];
        for (int t = 0; t < sizes.length; t++) {
            starts[t + 1] = starts[t] + sizes[t];
        }
    }

    private static boolean packed(Tensor[] in, Tensor out) {
        boolean packed = out.isContiguous();
        for (Tensor t : in) {
            packed &= t.isContiguous();
        }
        return packed;
    }

    /// Computes [Sequence.Lstm]; see [dev.panagrad.vector.Kernel].
    public static boolean forward(Op op, Tensor[] in, Tensor out) {
        if (!packed(in, out)) {
            return Strided.run(LstmKernel::forward, op, in, out);
        }
        Sequence.Lstm l = (Sequence.Lstm) op;
        try (Arena arena = Arena.ofShared()) {
            new LstmKernel(l.sizes().toArray(), l.reverse(), Weights.forward(in[1], GATES, arena)).run(in,
                    out);
        }
        return true;
    }

    /// Computes [Sequence.LstmGrad]; see [dev.panagrad.vector.Kernel].
    public static boolean backward(Op op, Tensor[] in, Tensor out) {
        if (!packed(in, out)) {
            return Strided.run(LstmKernel::backward, op, in, out);
        }
        Sequence.LstmGrad l = (Sequence.LstmGrad) op;
        try (Arena arena = Arena.ofShared()) {
            new LstmKernel(l.sizes().toArray(), l.reverse(), Weights.backward(in[2], arena)).differentiate(in,
                    out);
        }
        return true;
    }

    /// Returns the place of a row of h, c, i, f, g or o in a result.
    private long at(Tensor y, int plane, long row) {
        return y.byteOffset() + ((plane * starts[sizes.length] + row) * hidden) * size;
    }

    /// Returns the time before one, or that there is none.
    private int before(int t) {
        int past = reverse ? t + 1 : t - 1;
        return past < sizes.length ? past : -1;
    }

    /// Returns how many sequences have a state before a time; the others begin.
    private int going(int t) {
        return before(t) < 0 ? 0 : Math.min(sizes[t], sizes[before(t)]);
    }

    /// Copies a chunk of some rows into a plane, or back.
    private void copy(boolean in, Tensor x, long at, long step, MemorySegment m, long plane, int from, int to,
            int chunk) {
        long bytes = (long) weights.units(chunk) * size;
        long pitch = (long) weights.pitch(chunk) * size;
        long first = at + (long) weights.first(chunk) * size;
        for (int i = from; i < to; i++) {
            if (in) {
                MemorySegment.copy(x.memory(), first + (i - from) * step, m, plane + i * pitch, bytes);
            } else {
                MemorySegment.copy(m, plane + i * pitch, x.memory(), first + (i - from) * step, bytes);
            }
        }
    }

    private void run(Tensor[] in, Tensor y) {
        Object array = weights.array(sizes[0]);
        long row = (long) hidden * size;
        for (int k = 0; k < sizes.length; k++) {
            int t = reverse ? sizes.length - 1 - k : k;
            int n = sizes[t];
            int going = going(t);
            if (going > 0) {
                weights.pack(y.memory(), at(y, 0, starts[before(t)]), going, array, 0);
            }
            weights.pack(in[2].memory(), in[2].byteOffset() + going * row, n - going, array, going);
            PackedPanels a = weights.rows(array);
            ThreadPool.parallelFor(weights.chunks, chunk -> step(in, y, t, going, a, chunk));
        }
    }

    private void step(Tensor[] in, Tensor y, int t, int going, PackedPanels a, int chunk) {
        int n = sizes[t];
        int count = n * weights.pitch(chunk);
        long plane = (long) count * size;
        long row = (long) hidden * size;
        MemorySegment m = Scratch.get(Scratch.Slot.GATES, PLANES * plane);
        m.asSlice(0, 6 * plane).fill((byte) 0);
        for (int gate = 0; gate < GATES; gate++) {
            copy(true, in[0], in[0].byteOffset() + (starts[t] * GATES + gate) * row, GATES * row, m,
                    gate * plane,
                    0, n, chunk);
            weights.multiply(a, n, chunk, gate, m, gate * plane, true);
        }
        long c = 4 * plane;
        long h = 5 * plane;
        if (going > 0) {
            copy(true, y, at(y, 1, starts[before(t)]), row, m, c, 0, going, chunk);
        }
        copy(true, in[3], in[3].byteOffset() + going * row, row, m, c, going, n, chunk);
        Curves.sigmoid(wide, m, 0, m, 0, 2L * count);
        Curves.tanh(wide, m, 2 * plane, m, 2 * plane, count);
        Curves.sigmoid(wide, m, 3 * plane, m, 3 * plane, count);
        LstmCell.cell(wide, m, 0, plane, 2 * plane, c, count);
        Curves.tanh(wide, m, c, m, h, count);
        LstmCell.multiply(wide, m, 3 * plane, h, count);
        copy(false, y, at(y, 0, starts[t]), row, m, h, 0, n, chunk);
        copy(false, y, at(y, 1, starts[t]), row, m, c, 0, n, chunk);
        for (int gate = 0; gate < GATES; gate++) {
            copy(false, y, at(y, 2 + gate, starts[t]), row, m, gate * plane, 0, n, chunk);
        }
    }

    private void differentiate(Tensor[] in, Tensor out) {
        Object array = weights.array(sizes[0]);
        long row = (long) hidden * size;
        long states = out.byteOffset() + GATES * starts[sizes.length] * row;
        out.memory().asSlice(states, 2 * sizes[0] * row).fill((byte) 0);
        int later = -1;
        for (int k = sizes.length - 1; k >= -1; k--) {
            int t = k < 0 ? -1 : reverse ? sizes.length - 1 - k : k;
            int n = later < 0 ? 0 : sizes[later];
            if (later >= 0) {
                weights.pack(out.memory(), out.byteOffset() + starts[later] * GATES * row, n, array, 0);
            }
            PackedPanels a = weights.rows(array);
            ThreadPool.parallelFor(weights.chunks, chunk -> {
                if (n > 0) {
                    through(out, states, a, n, chunk);
                }
                if (t >= 0) {
                    step(in, out, states, t, chunk);
                }
            });
            later = t;
        }
    }

    /// Replaces the gradient of the states after a time by that of the states before it.
    private void through(Tensor out, long states, PackedPanels a, int n, int chunk) {
        MemorySegment m = Scratch.get(Scratch.Slot.GATES, (long) PLANES * n * weights.pitch(chunk) * size);
        weights.multiply(a, n, chunk, 0, m, 0, false);
        copy(false, out, states, (long) hidden * size, m, 0, 0, n, chunk);
    }

    private void step(Tensor[] in, Tensor out, long states, int t, int chunk) {
        int n = sizes[t];
        int count = n * weights.pitch(chunk);
        long plane = (long) count * size;
        long row = (long) hidden * size;
        MemorySegment m = Scratch.get(Scratch.Slot.GATES, PLANES * plane);
        m.asSlice(0, PLANES * plane).fill((byte) 0);
        for (int p = 0; p < 6; p++) {
            copy(true, in[0], at(in[0], p, starts[t]), row, m, p * plane, 0, n, chunk);
        }
        for (int p = 1; p < 6; p++) {
            copy(true, in[1], at(in[1], p, starts[t]), row, m, (5 + p) * plane, 0, n, chunk);
        }
        long dh = 0;
        long dc = plane;
        long more = 11 * plane;
        long past = 13 * plane;
        copy(true, out, states, row, m, more, 0, n, chunk);
        copy(true, out, states + sizes[0] * row, row, m, more + plane, 0, n, chunk);
        int going = going(t);
        if (going > 0) {
            copy(true, in[1], at(in[1], 1, starts[before(t)]), row, m, past, 0, going, chunk);
        }
        copy(true, in[3], in[3].byteOffset() + going * row, row, m, past, going, n, chunk);
        Curves.tanh(wide, m, 6 * plane, m, 6 * plane, count);
        LstmCell.add(wide, m, more, dh, 2 * count);
        LstmCell.outer(wide, m, dh, dc, 10 * plane, 6 * plane, 5 * plane, count);
        LstmCell.gate(wide, m, dc, 9 * plane, 7 * plane, 2 * plane, count);
        LstmCell.gate(wide, m, dc, past, 8 * plane, 3 * plane, count);
        LstmCell.candidate(wide, m, dc, 7 * plane, 9 * plane, 4 * plane, count);
        LstmCell.multiply(wide, m, 8 * plane, dc, count);
        for (int gate = 0; gate < GATES; gate++) {
            copy(false, out, out.byteOffset() + (starts[t] * GATES + gate) * row, GATES * row, m,
                    (2 + gate) * plane, 0, n, chunk);
        }
        copy(false, out, states + sizes[0] * row, row, m, dc, 0, n, chunk);
    }
}
