package dev.panagrad.vector.recurrent;

import static dev.panagrad.vector.lanes.Lanes.DOUBLE;
import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

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
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// A plain recurrent layer, float32 and float64.
public final class RnnKernel extends Layer {
    /// Planes of a task's scratch.
    private static final int PLANES = 3;

    private final boolean relu;

    private RnnKernel(Ints sizes, boolean reverse, boolean relu, Weights weights) {
        super(sizes, reverse, weights);
        this.relu = relu;
    }

    /// Computes [Sequence.Rnn]; see [dev.panagrad.vector.Kernel].
    public static boolean forward(Op op, Tensor[] in, Tensor out) {
        if (!packed(in, out)) {
            return Strided.run(RnnKernel::forward, op, in, out);
        }
        Sequence.Rnn l = (Sequence.Rnn) op;
        try (Arena arena = Arena.ofShared()) {
            new RnnKernel(l.sizes(), l.reverse(), l.relu(), Weights.forward(in[1], 1, arena)).run(in, out);
        }
        return true;
    }

    /// Computes [Sequence.RnnGrad]; see [dev.panagrad.vector.Kernel].
    public static boolean backward(Op op, Tensor[] in, Tensor out) {
        if (!packed(in, out)) {
            return Strided.run(RnnKernel::backward, op, in, out);
        }
        Sequence.RnnGrad l = (Sequence.RnnGrad) op;
        try (Arena arena = Arena.ofShared()) {
            new RnnKernel(l.sizes(), l.reverse(), l.relu(), Weights.backward(in[2], arena))
                    .differentiate(in, out);
        }
        return true;
    }

    private void run(Tensor[] in, Tensor y) {
        all(times(), (t, part, left) -> packStates(y, in[2], t, part, left), (t, part, left) -> {
            int n = part.rows(sizes[t]);
            for (int chunk = part.chunk(); chunk < part.chunkEnd() && n > 0; chunk++) {
                step(in, y, starts[t] + part.from(), n, weights.rows(left), chunk);
            }
        });
    }

    private void step(Tensor[] in, Tensor y, long first, int n, PackedPanels a, int chunk) {
        int count = n * weights.pitch(chunk);
        MemorySegment m = Scratch.get(Scratch.Slot.GATES, (long) PLANES * count * size);
        m.asSlice(0, (long) count * size).fill((byte) 0);
        read(in[0], in[0].byteOffset() + first * row, row, m, 0, 0, n, chunk);
        weights.multiply(a, n, chunk, 0, m, 0, true);
        if (relu) {
            rectify(m, count);
        } else {
            Curves.tanh(wide, m, 0, m, 0, count);
        }
        write(y, at(y, 0, first), row, m, 0, n, chunk);
    }

    private void rectify(MemorySegment m, int count) {
        if (wide) {
            for (long k = 0; k < count * 8L; k += 8) {
                m.set(DOUBLE, k, Math.max(m.get(DOUBLE, k), 0));
            }
            return;
        }
        for (long k = 0; k < count * 4L; k += F32.length() * 4L) {
            FloatVector.fromMemorySegment(F32, m, k, ORDER).max(0f).intoMemorySegment(MEMORY, place(m, k),
                    ORDER);
        }
    }

    private void differentiate(Tensor[] in, Tensor out) {
        long states = at(out, 1, 0);
        out.memory().asSlice(states, sizes[0] * row).fill((byte) 0);
        back(out, at(out, 0, 0), row, states, (mine, left, n, chunk) -> through(out, mine, left, n, chunk),
                (mine, t, part, n, chunk) -> step(in, out, mine, starts[t] + part.from(), n, chunk));
    }

    /// Replaces the gradient of the states after a time by that of the states before it.
    private void through(Tensor out, long states, PackedPanels a, int n, int chunk) {
        MemorySegment m = Scratch.get(Scratch.Slot.GATES, (long) PLANES * n * weights.pitch(chunk) * size);
        weights.multiply(a, n, chunk, 0, m, 0, false);
        write(out, states, row, m, 0, n, chunk);
    }

    private void step(Tensor[] in, Tensor out, long states, long first, int n, int chunk) {
        int count = n * weights.pitch(chunk);
        long plane = (long) count * size;
        MemorySegment m = Scratch.get(Scratch.Slot.GATES, PLANES * plane);
        m.asSlice(0, PLANES * plane).fill((byte) 0);
        read(in[0], at(in[0], 0, first), row, m, 0, 0, n, chunk);
        read(in[1], at(in[1], 0, first), row, m, plane, 0, n, chunk);
        read(out, states, row, m, 2 * plane, 0, n, chunk);
        slope(m, plane, count);
        write(out, at(out, 0, first), row, m, 0, n, chunk);
    }

    /// Multiplies the sum of the first and the third plane by the slope where the second is the result.
    private void slope(MemorySegment m, long plane, int count) {
        if (wide) {
            for (long k = 0; k < count * 8L; k += 8) {
                double y = m.get(DOUBLE, plane + k);
                double slope = relu ? y > 0 ? 1 : 0 : 1 - y * y;
                m.set(DOUBLE, k, (m.get(DOUBLE, k) + m.get(DOUBLE, 2 * plane + k)) * slope);
            }
            return;
        }
        FloatVector one = FloatVector.broadcast(F32, 1f);
        FloatVector zero = FloatVector.zero(F32);
        for (long k = 0; k < count * 4L; k += F32.length() * 4L) {
            FloatVector y = FloatVector.fromMemorySegment(F32, m, plane + k, ORDER);
            FloatVector g = FloatVector.fromMemorySegment(F32, m, k, ORDER)
                    .add(FloatVector.fromMemorySegment(F32, m, 2 * plane + k, ORDER));
            FloatVector slope = relu ? zero.blend(one, y.compare(VectorOperators.GT, zero))
                    : one.sub(y.mul(y));
            g.mul(slope).intoMemorySegment(MEMORY, place(m, k), ORDER);
        }
    }
}
