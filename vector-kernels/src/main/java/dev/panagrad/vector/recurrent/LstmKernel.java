package dev.panagrad.vector.recurrent;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.vector.elementwise.Curves;
import dev.panagrad.vector.elementwise.Strided;
import dev.panagrad.vector.gemm.PackedPanels;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A layer of long short-term memory, float32 and float64.
public final class LstmKernel extends Layer {
    private static final int GATES = 4;
    /// Planes of a task's scratch.
    private static final int PLANES = 16;

    private LstmKernel(Ints sizes, boolean reverse, Weights weights) {
        super(sizes, reverse, weights);
    }

    /// Computes [Sequence.Lstm]; see [dev.panagrad.vector.Kernel].
    public static boolean forward(Op op, Tensor[] in, Tensor out) {
        if (!packed(in, out)) {
            return Strided.run(LstmKernel::forward, op, in, out);
        }
        Sequence.Lstm l = (Sequence.Lstm) op;
        try (Arena arena = Arena.ofShared()) {
            new LstmKernel(l.sizes(), l.reverse(), Weights.forward(in[1], GATES, arena)).run(in,
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
            new LstmKernel(l.sizes(), l.reverse(), Weights.backward(in[2], arena)).differentiate(in,
                    out);
        }
        return true;
    }

    private void run(Tensor[] in, Tensor y) {
        Object array = weights.array(sizes[0]);
        for (int k = 0; k < sizes.length; k++) {
            int t = time(k);
            packStates(y, in[2], t, array);
            PackedPanels a = weights.rows(array);
            ThreadPool.parallelFor(weights.chunks, chunk -> step(in, y, t, a, chunk));
        }
    }

    private void step(Tensor[] in, Tensor y, int t, PackedPanels a, int chunk) {
        int n = sizes[t];
        int count = n * weights.pitch(chunk);
        long plane = (long) count * size;
        MemorySegment m = Scratch.get(Scratch.Slot.GATES, PLANES * plane);
        m.asSlice(0, 6 * plane).fill((byte) 0);
        for (int gate = 0; gate < GATES; gate++) {
            read(in[0], in[0].byteOffset() + (starts[t] * GATES + gate) * row, GATES * row, m,
                    gate * plane, 0, n, chunk);
            weights.multiply(a, n, chunk, gate, m, gate * plane, true);
        }
        long c = 4 * plane;
        long h = 5 * plane;
        readStates(y, 1, in[3], t, m, c, chunk);
        Curves.sigmoid(wide, m, 0, m, 0, 2L * count);
        Curves.tanh(wide, m, 2 * plane, m, 2 * plane, count);
        Curves.sigmoid(wide, m, 3 * plane, m, 3 * plane, count);
        LstmCell.cell(wide, m, 0, plane, 2 * plane, c, count);
        Curves.tanh(wide, m, c, m, h, count);
        LstmCell.multiply(wide, m, 3 * plane, h, count);
        write(y, at(y, 0, starts[t]), row, m, h, n, chunk);
        write(y, at(y, 1, starts[t]), row, m, c, n, chunk);
        for (int gate = 0; gate < GATES; gate++) {
            write(y, at(y, 2 + gate, starts[t]), row, m, gate * plane, n, chunk);
        }
    }

    private void differentiate(Tensor[] in, Tensor out) {
        Object array = weights.array(sizes[0]);
        long states = out.byteOffset() + GATES * rows() * row;
        out.memory().asSlice(states, 2 * sizes[0] * row).fill((byte) 0);
        int later = -1;
        for (int k = sizes.length - 1; k >= -1; k--) {
            int t = k < 0 ? -1 : time(k);
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
        write(out, states, (long) hidden * size, m, 0, n, chunk);
    }

    private void step(Tensor[] in, Tensor out, long states, int t, int chunk) {
        int n = sizes[t];
        int count = n * weights.pitch(chunk);
        long plane = (long) count * size;
        MemorySegment m = Scratch.get(Scratch.Slot.GATES, PLANES * plane);
        m.asSlice(0, PLANES * plane).fill((byte) 0);
        for (int p = 0; p < 6; p++) {
            read(in[0], at(in[0], p, starts[t]), row, m, p * plane, 0, n, chunk);
        }
        for (int p = 1; p < 6; p++) {
            read(in[1], at(in[1], p, starts[t]), row, m, (5 + p) * plane, 0, n, chunk);
        }
        long dh = 0;
        long dc = plane;
        long more = 11 * plane;
        long past = 13 * plane;
        read(out, states, row, m, more, 0, n, chunk);
        read(out, states + sizes[0] * row, row, m, more + plane, 0, n, chunk);
        readStates(in[1], 1, in[3], t, m, past, chunk);
        Curves.tanh(wide, m, 6 * plane, m, 6 * plane, count);
        LstmCell.add(wide, m, more, dh, 2 * count);
        LstmCell.outer(wide, m, dh, dc, 10 * plane, 6 * plane, 5 * plane, count);
        LstmCell.gate(wide, m, dc, 9 * plane, 7 * plane, 2 * plane, count);
        LstmCell.gate(wide, m, dc, past, 8 * plane, 3 * plane, count);
        LstmCell.candidate(wide, m, dc, 7 * plane, 9 * plane, 4 * plane, count);
        LstmCell.multiply(wide, m, 8 * plane, dc, count);
        for (int gate = 0; gate < GATES; gate++) {
            write(out, out.byteOffset() + (starts[t] * GATES + gate) * row, GATES * row, m,
                    (2 + gate) * plane, n, chunk);
        }
        write(out, states + sizes[0] * row, row, m, dc, n, chunk);
    }
}
