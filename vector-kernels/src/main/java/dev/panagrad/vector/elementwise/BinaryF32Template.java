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

/// The float32 loop of two operands; specialised by [Spin].
///
/// Whole vectors and what is left of a row are methods apart: the JIT compiles a loop for what it has
/// seen, and a first rest would make it drop the compiled loop. The rest goes through a vector in memory,
/// because masked vectors are very slow until they are compiled.
final class BinaryF32Template implements Loops.BinaryLoop {
    private static final Loops.BinaryF32 OP = Spin.operation(MethodHandles.lookup(), Loops.BinaryF32.class);

    BinaryF32Template() {
    }

    @Override
    public void run(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
            long yo, long n) {
        if (n <= 4) {
            few(a, ao, as, b, bo, bs, y, yo, n);
            return;
        }
        long whole = F32.loopBound(n);
        if (whole == 0) {
            rest(a, ao, as, b, bo, bs, y, yo, (int) n);
        } else if (whole == n) {
            vectors(a, ao, as, b, bo, bs, y, yo, whole);
        } else {
            long done = (n - F32.length()) * 4;
            MemorySegment s = Scratch.get(Scratch.Slot.LANES, Lanes.BYTES);
            last(a, ao + done * as, as, b, bo + done * bs, bs, s);
            vectors(a, ao, as, b, bo, bs, y, yo, whole);
            FloatVector.fromMemorySegment(F32, s, 0, ORDER).intoMemorySegment(MEMORY, place(y, yo + done),
                    ORDER);
        }
    }

    /// The last vector, which overlaps the one before it. It is computed first, for the result may be an
    /// operand.
    private static void last(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs,
            MemorySegment s) {
        FloatVector x = as == 1 ? FloatVector.fromMemorySegment(F32, a, ao, ORDER)
                : FloatVector.broadcast(F32, a.get(FLOAT, ao));
        OP.apply(x, bs == 1 ? FloatVector.fromMemorySegment(F32, b, bo, ORDER)
                : FloatVector.broadcast(F32, b.get(FLOAT, bo))).intoMemorySegment(MEMORY, place(s, 0), ORDER);
    }

    private static void few(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs,
            MemorySegment y, long yo, long n) {
        for (long i = 0; i < n; i++) {
            FloatVector x = FloatVector.broadcast(F32, a.get(FLOAT, ao + i * as * 4));
            y.set(FLOAT, yo + i * 4,
                    OP.apply(x, FloatVector.broadcast(F32, b.get(FLOAT, bo + i * bs * 4))).lane(0));
        }
    }

    private static void vectors(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs,
            MemorySegment y, long yo, long n) {
        if (as == 1 && bs == 1) {
            both(a, ao, b, bo, y, yo, n);
        } else if (as == 1) {
            left(a, ao, b.get(FLOAT, bo), y, yo, n);
        } else if (bs == 1) {
            right(a.get(FLOAT, ao), b, bo, y, yo, n);
        } else {
            constant(a.get(FLOAT, ao), b.get(FLOAT, bo), y, yo, n);
        }
    }

    private static void both(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo,
            long n) {
        for (long i = 0; i < n; i += F32.length()) {
            OP.apply(FloatVector.fromMemorySegment(F32, a, ao + i * 4, ORDER),
                    FloatVector.fromMemorySegment(F32, b, bo + i * 4, ORDER))
                    .intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
    }

    private static void left(MemorySegment a, long ao, float b, MemorySegment y, long yo, long n) {
        FloatVector vb = FloatVector.broadcast(F32, b);
        for (long i = 0; i < n; i += F32.length()) {
            OP.apply(FloatVector.fromMemorySegment(F32, a, ao + i * 4, ORDER), vb)
                    .intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
    }

    private static void right(float a, MemorySegment b, long bo, MemorySegment y, long yo, long n) {
        FloatVector va = FloatVector.broadcast(F32, a);
        for (long i = 0; i < n; i += F32.length()) {
            OP.apply(va, FloatVector.fromMemorySegment(F32, b, bo + i * 4, ORDER))
                    .intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
    }

    /// Both operands are constant.
    private static void constant(float a, float b, MemorySegment y, long yo, long n) {
        FloatVector v = OP.apply(FloatVector.broadcast(F32, a), FloatVector.broadcast(F32, b));
        for (long i = 0; i < n; i += F32.length()) {
            v.intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
    }

    /// Less than a vector.
    private static void rest(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs,
            MemorySegment y, long yo, int n) {
        MemorySegment s = Scratch.get(Scratch.Slot.LANES, 2L * Lanes.BYTES);
        for (int i = 0; i < n; i++) {
            s.set(FLOAT, 4L * i, a.get(FLOAT, ao + 4 * i * as));
            s.set(FLOAT, 4L * i + Lanes.BYTES, b.get(FLOAT, bo + 4 * i * bs));
        }
        OP.apply(FloatVector.fromMemorySegment(F32, s, 0, ORDER),
                FloatVector.fromMemorySegment(F32, s, Lanes.BYTES, ORDER))
                .intoMemorySegment(MEMORY, place(s, 0), ORDER);
        for (int i = 0; i < n; i++) {
            y.set(FLOAT, yo + 4L * i, s.get(FLOAT, 4L * i));
        }
    }
}
