package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.F64;
import static dev.panagrad.vector.lanes.Lanes.DOUBLE;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.DoubleVector;

/// The float64 loop of one operand; specialised by [Spin]. See [BinaryF64Template] for its parts.
final class UnaryF64Template implements Loops.UnaryLoop {
    private static final Loops.UnaryF64 OP = Spin.operation(MethodHandles.lookup(), Loops.UnaryF64.class);

    UnaryF64Template() {
    }

    @Override
    public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
        DoubleVector vp = DoubleVector.broadcast(F64, p);
        DoubleVector vq = DoubleVector.broadcast(F64, q);
        long whole = n <= 4 ? 0 : F64.loopBound(n);
        for (long i = 0; i < whole; i += F64.length()) {
            OP.apply(DoubleVector.fromMemorySegment(F64, x, xo + i * 8, ORDER), vp, vq)
                    .intoMemorySegment(MEMORY, place(y, yo + i * 8), ORDER);
        }
        long done = whole * 8;
        if (n - whole > 4) {
            rest(x, xo + done, y, yo + done, (int) (n - whole), p, q);
        } else if (whole < n) {
            few(x, xo + done, y, yo + done, (int) (n - whole), p, q);
        }
    }

    private static void few(MemorySegment x, long xo, MemorySegment y, long yo, int n, double p, double q) {
        for (long i = 0; i < n; i++) {
            DoubleVector v = DoubleVector.broadcast(F64, x.get(DOUBLE, xo + i * 8));
            y.set(DOUBLE, yo + i * 8,
                    OP.apply(v, DoubleVector.broadcast(F64, p), DoubleVector.broadcast(F64, q)).lane(0));
        }
    }

    /// Less than a vector.
    private static void rest(MemorySegment x, long xo, MemorySegment y, long yo, int n, double p, double q) {
        MemorySegment s = Scratch.get(Scratch.Slot.LANES, Lanes.BYTES);
        for (int i = 0; i < n; i++) {
            s.set(DOUBLE, 8L * i, x.get(DOUBLE, xo + 8L * i));
        }
        OP.apply(DoubleVector.fromMemorySegment(F64, s, 0, ORDER), DoubleVector.broadcast(F64, p),
                DoubleVector.broadcast(F64, q)).intoMemorySegment(MEMORY, place(s, 0), ORDER);
        for (int i = 0; i < n; i++) {
            y.set(DOUBLE, yo + 8L * i, s.get(DOUBLE, 8L * i));
        }
    }
}
