package dev.panagrad.vector.recurrent;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.vector.elementwise.Curves;
import dev.panagrad.vector.elementwise.Strided;
import dev.panagrad.vector.gemm.PackedPanels;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A layer of gated recurrent units, float32 and float64.
public final class GruKernel extends Layer {
    private static final int GATES = 3;
    /// Planes of a task's scratch.
    private static final int PLANES = 11;

    private GruKernel(Ints sizes, boolean reverse, Weights weights) {
        super(sizes, reverse, weights);
    }

    /// Computes [Sequence.Gru]; see [dev.panagrad.vector.Kernel].
    public static boolean forward(Op op, Tensor[] in, Tensor out) {
        if (!packed(in, out)) {
            return Strided.run(GruKernel::forward, op, in, out);
        }
        Sequence.Gru l = (Sequence.Gru) op;
        try (Arena arena = Arena.ofShared()) {
            new GruKernel(l.sizes(), l.reverse(), Weights.forward(in[1], GATES, arena)).run(in, out);
        }
        return true;
    }

    /// Computes [Sequence.GruGrad]; see [dev.panagrad.vector.Kernel].
    public static boolean backward(Op op, Tensor[] in, Tensor out) {
        if (!packed(in, out)) {
            return Strided.run(GruKernel::backward, op, in, out);
        }
        Sequence.GruGrad l = (Sequence.GruGrad) op;
        try (Arena arena = Arena.ofShared()) {
            new GruKernel(l.sizes(), l.reverse(), Weights.backward(in[2], arena)).differentiate(in, out);
        }
        return true;
    }

    private void run(Tensor[] in, Tensor y) {
        all(times(), (t, part, left) -> packStates(y, in[3], t, part, left), (t, part, left) -> {
            int n = part.rows(sizes[t]);
            for (int chunk = part.chunk(); chunk < part.chunkEnd() && n > 0; chunk++) {
                step(in, y, t, part, n, weights.rows(left), chunk);
            }
        });
    }

    private void step(Tensor[] in, Tensor y, int t, Part part, int n, PackedPanels a, int chunk) {
        long first = starts[t] + part.from();
        int count = n * weights.pitch(chunk);
        long plane = (long) count * size;
        MemorySegment m = Scratch.get(Scratch.Slot.GATES, PLANES * plane);
        m.asSlice(0, 6 * plane).fill((byte) 0);
        long x = in[0].byteOffset() + first * GATES * row;
        read(in[0], x, GATES * row, m, 0, 0, n, chunk);
        read(in[0], x + row, GATES * row, m, plane, 0, n, chunk);
        read(in[0], x + 2 * row, GATES * row, m, 3 * plane, 0, n, chunk);
        read(in[2], in[2].byteOffset(), 0, m, 2 * plane, 0, n, chunk);
        for (int gate = 0; gate < GATES; gate++) {
            weights.multiply(a, n, chunk, gate, m, gate * plane, true);
        }
        readStates(y, 0, in[3], t, part, m, 4 * plane, chunk);
        Curves.sigmoid(wide, m, 0, m, 0, 2L * count);
        GruCell.candidate(wide, m, plane, count);
        Curves.tanh(wide, m, 3 * plane, m, 3 * plane, count);
        GruCell.state(wide, m, plane, count);
        write(y, at(y, 0, first), row, m, 4 * plane, n, chunk);
        write(y, at(y, 1, first), row, m, 0, n, chunk);
        write(y, at(y, 2, first), row, m, plane, n, chunk);
        write(y, at(y, 3, first), row, m, 3 * plane, n, chunk);
        write(y, at(y, 4, first), row, m, 2 * plane, n, chunk);
    }

    private void differentiate(Tensor[] in, Tensor out) {
        long products = out.byteOffset() + GATES * rows() * row;
        long states = products + GATES * rows() * row;
        out.memory().asSlice(states, sizes[0] * row).fill((byte) 0);
        back(out, products, GATES * row, states,
                (mine, left, n, chunk) -> through(out, mine, left, n, chunk),
                (mine, t, part, n, chunk) -> step(in, out, products, mine, t, part, n, chunk));
    }

    /// Adds what comes through the products of a time to the gradient of the states before it.
    private void through(Tensor out, long states, PackedPanels a, int n, int chunk) {
        long plane = (long) n * weights.pitch(chunk) * size;
        MemorySegment m = Scratch.get(Scratch.Slot.GATES, PLANES * plane);
        m.asSlice(0, plane).fill((byte) 0);
        read(out, states, row, m, 0, 0, n, chunk);
        weights.multiply(a, n, chunk, 0, m, 0, true);
        write(out, states, row, m, 0, n, chunk);
    }

    private void step(Tensor[] in, Tensor out, long products, long states, int t, Part part, int n,
            int chunk) {
        long first = starts[t] + part.from();
        int count = n * weights.pitch(chunk);
        long plane = (long) count * size;
        MemorySegment m = Scratch.get(Scratch.Slot.GATES, PLANES * plane);
        m.asSlice(0, PLANES * plane).fill((byte) 0);
        for (int p = 0; p < 5; p++) {
            read(in[0], at(in[0], p, first), row, m, p * plane, 0, n, chunk);
        }
        for (int p = 1; p < 5; p++) {
            read(in[1], at(in[1], p, first), row, m, (4 + p) * plane, 0, n, chunk);
        }
        readStates(in[1], 0, in[3], t, part, m, 9 * plane, chunk);
        read(out, states, row, m, 10 * plane, 0, n, chunk);
        GruCell.slopes(wide, m, plane, count);
        write(out, states, row, m, 0, n, chunk);
        for (int gate = 0; gate < GATES; gate++) {
            long at = (first * GATES + gate) * row;
            write(out, out.byteOffset() + at, GATES * row, m, (1 + gate) * plane, n, chunk);
            write(out, products + at, GATES * row, m, (gate == 2 ? 4 : 1 + gate) * plane, n, chunk);
        }
    }
}
