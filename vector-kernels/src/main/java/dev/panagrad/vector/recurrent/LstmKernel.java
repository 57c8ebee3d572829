package dev.panagrad.vector.recurrent;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.vector.elementwise.Curves;
import dev.panagrad.vector.elementwise.Strided;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A layer of long short-term memory, float32 and float64. Products with the packed weight go straight into
/// the result, and the cell goes on with them while they are in the cache.
public final class LstmKernel extends Layer {
    private static final int GATES = 4;

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

    private int units(Part part) {
        return weights.first(part.chunkEnd() - 1) + weights.units(part.chunkEnd() - 1)
                - weights.first(part.chunk());
    }

    private void run(Tensor[] in, Tensor y) {
        all(times(), (t, part, left) -> packStates(y, in[2], t, part, left), (t, part, left) -> {
            int n = part.rows(sizes[t]);
            if (n > 0) {
                gates(in, y, t, part, n, left);
                cells(in, y, t, part, n);
            }
        });
    }

    /// Stores x + W h of a part's gates in their planes of y.
    private void gates(Tensor[] in, Tensor y, int t, Part part, int n, Object left) {
        long first = starts[t] + part.from();
        long unit = (long) weights.first(part.chunk()) * size;
        for (int gate = 0; gate < GATES; gate++) {
            long plane = at(y, 2 + gate, first);
            copy(in[0].memory(), in[0].byteOffset() + (first * GATES + gate) * row + unit, GATES * row,
                    y.memory(), plane + unit, part, n);
            for (int chunk = part.chunk(); chunk < part.chunkEnd(); chunk++) {
                weights.multiplyRows(left, n, chunk, gate, y.memory(),
                        plane + (long) weights.first(chunk) * size,
                        true);
            }
        }
    }

    /// Goes on from the gates' sums to c and h.
    private void cells(Tensor[] in, Tensor y, int t, Part part, int n) {
        MemorySegment m = y.memory();
        long first = starts[t] + part.from();
        long unit = (long) weights.first(part.chunk()) * size;
        int going = going(t, part);
        if (going > 0) {
            copy(m, at(y, 1, starts[before(t)] + part.from()) + unit, row, m, at(y, 1, first) + unit, part,
                    going);
        }
        copy(in[3].memory(), in[3].byteOffset() + (part.from() + going) * row + unit, row, m,
                at(y, 1, first + going) + unit, part, n - going);
        boolean whole = units(part) == hidden;
        int count = whole ? n * hidden : units(part);
        for (int line = 0; line < (whole ? 1 : n); line++) {
            long h = at(y, 0, first + line) + unit;
            long c = at(y, 1, first + line) + unit;
            long i = at(y, 2, first + line) + unit;
            long f = at(y, 3, first + line) + unit;
            long g = at(y, 4, first + line) + unit;
            long o = at(y, 5, first + line) + unit;
            Curves.sigmoid(wide, m, i, m, i, count);
            Curves.sigmoid(wide, m, f, m, f, count);
            Curves.tanh(wide, m, g, m, g, count);
            Curves.sigmoid(wide, m, o, m, o, count);
            LstmCell.cell(wide, m, i, f, g, c, count);
            Curves.tanh(wide, m, c, m, h, count);
            LstmCell.multiply(wide, m, o, h, count);
        }
    }

    /// Copies a part's units of some rows.
    ///
    /// @param step bytes from a row of `from` to the next
    private void copy(MemorySegment from, long at, long step, MemorySegment to, long into, Part part,
            int rows) {
        long bytes = (long) units(part) * size;
        if (step == row && bytes == step) {
            MemorySegment.copy(from, at, to, into, rows * bytes);
            return;
        }
        for (int i = 0; i < rows; i++) {
            MemorySegment.copy(from, at + i * step, to, into + i * row, bytes);
        }
    }

    private void differentiate(Tensor[] in, Tensor out) {
        long states = out.byteOffset() + GATES * rows() * row;
        out.memory().asSlice(states, 2 * sizes[0] * row).fill((byte) 0);
        all(timesBack(), (t, part, left) -> {
            int n = rowsAfter(t, part);
            if (n > 0) {
                weights.pack(out.memory(), out.byteOffset() + (starts[after(t)] + part.from()) * GATES * row,
                        n, left, 0);
            }
        }, (t, part, left) -> {
            int n = rowsAfter(t, part);
            for (int chunk = part.chunk(); chunk < part.chunkEnd() && n > 0; chunk++) {
                weights.multiplyRows(left, n, chunk, 0, out.memory(),
                        states + part.from() * row + (long) weights.first(chunk) * size, false);
            }
            if (t >= 0 && part.rows(sizes[t]) > 0) {
                step(in, out, states, t, part);
            }
        });
    }

    /// Computes the gradients of a part's gates at a time, and of the cell before it. Behind the tanh lie
    /// zeros, where no gradients but those of h are given.
    private void step(Tensor[] in, Tensor out, long states, int t, Part part) {
        int n = part.rows(sizes[t]);
        int count = units(part);
        int going = going(t, part);
        long unit = (long) weights.first(part.chunk()) * size;
        long plane = rows() * row;
        MemorySegment tanh = Scratch.get(Scratch.Slot.GATES, 2L * count * size);
        boolean more = in[0].size(0) > rows();
        if (!more) {
            tanh.asSlice((long) count * size, (long) count * size).fill((byte) 0);
        }
        for (int i = 0; i < n; i++) {
            long line = starts[t] + part.from() + i;
            Curves.tanh(wide, in[1].memory(), at(in[1], 1, line) + unit, tanh, 0, count);
            Tensor past = i < going ? in[1] : in[3];
            long pastAt = i < going ? at(in[1], 1, starts[before(t)] + part.from() + i)
                    : in[3].byteOffset() + (part.from() + i) * row;
            long state = states + (part.from() + i) * row + unit;
            long above = at(in[0], 0, line) + unit;
            LstmCell.gradients(wide, in[1].memory(), at(in[1], 2, line) + unit, plane, in[0].memory(), above,
                    more ? in[0].memory() : tanh, more ? above : (long) count * size, more ? plane : 0,
                    past.memory(), pastAt + unit, tanh, out.memory(),
                    out.byteOffset() + line * GATES * row + unit, row, state,
                    state + sizes[0] * row, count);
        }
    }
}
