package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/// The float32 loop of one operand; specialised by [Spin]. See [BinaryF32Template] for its parts.
final class UnaryF32Template implements Loops.UnaryLoop {
    private static final Loops.UnaryF32 OP = Spin.operation(MethodHandles.lookup(), Loops.UnaryF32.class);

    UnaryF32Template() {
    }

    @Override
    public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
        FloatVector vp = FloatVector.broadcast(F32, (float) p);
        FloatVector vq = FloatVector.broadcast(F32, (float) q);
        long whole = n <= 4 ? 0 : F32.loopBound(n);
        for (long i = 0; i < whole; i += F32.length()) {
            OP.apply(FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER), vp, vq)
                    .intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
        long done = whole * 4;
        if (n - whole > 4) {
            rest(x, xo + done, y, yo + done, (int) (n - whole), p, q);
        } else if (whole < n) {
            few(x, xo + done, y, yo + done, (int) (n - whole), p, q);
        }
    }

    private static void few(MemorySegment x, long xo, MemorySegment y, long yo, int n, double p, double q) {
        for (long i = 0; i < n; i++) {
            FloatVector v = FloatVector.broadcast(F32, x.get(FLOAT, xo + i * 4));
            y.set(FLOAT, yo + i * 4,
                    OP.apply(v, FloatVector.broadcast(F32, (float) p), FloatVector.broadcast(F32, (float) q))
                            .lane(0));
        }
    }

    /// Less than a vector.
    private static void rest(MemorySegment x, long xo, MemorySegment y, long yo, int n, double p, double q) {
        MemorySegment s = Scratch.get(Scratch.Slot.LANES, Lanes.BYTES);
        for (int i = 0; i < n; i++) {
            s.set(FLOAT, 4L * i, x.get(FLOAT, xo + 4L * i));
        }
        OP.apply(FloatVector.fromMemorySegment(F32, s, 0, ORDER), FloatVector.broadcast(F32, (float) p),
                FloatVector.broadcast(F32, (float) q)).intoMemorySegment(MEMORY, place(s, 0), ORDER);
        for (int i = 0; i < n; i++) {
            y.set(FLOAT, yo + 4L * i, s.get(FLOAT, 4L * i));
        }
    }
}
