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

/// The float64 loop of two operands; specialised by [Spin].
///
/// Whole vectors and what is left of a row are methods apart: the JIT compiles a loop for what it has
/// seen, and a first rest would make it drop the compiled loop. The rest goes through a vector in memory,
/// because masked vectors are very slow until they are compiled.
final class BinaryF64Template implements Loops.BinaryLoop {
    private static final Loops.BinaryF64 OP = Spin.operation(MethodHandles.lookup(), Loops.BinaryF64.class);

    BinaryF64Template() {
    }

    @Override
    public void run(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
            long yo, long n) {
        if (n <= 4) {
            few(a, ao, as, b, bo, bs, y, yo, n);
            return;
        }
        long whole = F64.loopBound(n);
        if (whole == 0) {
            rest(a, ao, as, b, bo, bs, y, yo, (int) n);
        } else if (whole == n) {
            vectors(a, ao, as, b, bo, bs, y, yo, whole);
        } else {
            long done = (n - F64.length()) * 8;
            MemorySegment s = Scratch.get(Scratch.Slot.LANES, Lanes.BYTES);
            last(a, ao + done * as, as, b, bo + done * bs, bs, s);
            vectors(a, ao, as, b, bo, bs, y, yo, whole);
            DoubleVector.fromMemorySegment(F64, s, 0, ORDER).intoMemorySegment(MEMORY, place(y, yo + done),
                    ORDER);
        }
    }

    /// The last vector, which overlaps the one before it. It is computed first, for the result may be an
    /// operand.
    private static void last(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs,
            MemorySegment s) {
        DoubleVector x = as == 1 ? DoubleVector.fromMemorySegment(F64, a, ao, ORDER)
                : DoubleVector.broadcast(F64, a.get(DOUBLE, ao));
        OP.apply(x, bs == 1 ? DoubleVector.fromMemorySegment(F64, b, bo, ORDER)
                : DoubleVector.broadcast(F64, b.get(DOUBLE, bo)))
                .intoMemorySegment(MEMORY, place(s, 0), ORDER);
    }

    private static void few(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs,
            MemorySegment y, long yo, long n) {
        for (long i = 0; i < n; i++) {
            DoubleVector x = DoubleVector.broadcast(F64, a.get(DOUBLE, ao + i * as * 8));
            y.set(DOUBLE, yo + i * 8,
                    OP.apply(x, DoubleVector.broadcast(F64, b.get(DOUBLE, bo + i * bs * 8))).lane(0));
        }
    }

    private static void vectors(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs,
            MemorySegment y, long yo, long n) {
        if (as == 1 && bs == 1) {
            both(a, ao, b, bo, y, yo, n);
        } else if (as == 1) {
            left(a, ao, b.get(DOUBLE, bo), y, yo, n);
        } else if (bs == 1) {
            right(a.get(DOUBLE, ao), b, bo, y, yo, n);
        } else {
            constant(a.get(DOUBLE, ao), b.get(DOUBLE, bo), y, yo, n);
        }
    }

    private static void both(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo,
            long n) {
        for (long i = 0; i < n; i += F64.length()) {
            OP.apply(DoubleVector.fromMemorySegment(F64, a, ao + i * 8, ORDER),
                    DoubleVector.fromMemorySegment(F64, b, bo + i * 8, ORDER))
                    .intoMemorySegment(MEMORY, place(y, yo + i * 8), ORDER);
        }
    }

    private static void left(MemorySegment a, long ao, double b, MemorySegment y, long yo, long n) {
        DoubleVector vb = DoubleVector.broadcast(F64, b);
        for (long i = 0; i < n; i += F64.length()) {
            OP.apply(DoubleVector.fromMemorySegment(F64, a, ao + i * 8, ORDER), vb)
                    .intoMemorySegment(MEMORY, place(y, yo + i * 8), ORDER);
        }
    }

    private static void right(double a, MemorySegment b, long bo, MemorySegment y, long yo, long n) {
        DoubleVector va = DoubleVector.broadcast(F64, a);
        for (long i = 0; i < n; i += F64.length()) {
            OP.apply(va, DoubleVector.fromMemorySegment(F64, b, bo + i * 8, ORDER))
                    .intoMemorySegment(MEMORY, place(y, yo + i * 8), ORDER);
        }
    }

    /// Both operands are constant.
    private static void constant(double a, double b, MemorySegment y, long yo, long n) {
        DoubleVector v = OP.apply(DoubleVector.broadcast(F64, a), DoubleVector.broadcast(F64, b));
        for (long i = 0; i < n; i += F64.length()) {
            v.intoMemorySegment(MEMORY, place(y, yo + i * 8), ORDER);
        }
    }

    /// Less than a vector.
    private static void rest(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs,
            MemorySegment y, long yo, int n) {
        MemorySegment s = Scratch.get(Scratch.Slot.LANES, 2L * Lanes.BYTES);
        for (int i = 0; i < n; i++) {
            s.set(DOUBLE, 8L * i, a.get(DOUBLE, ao + 8 * i * as));
            s.set(DOUBLE, 8L * i + Lanes.BYTES, b.get(DOUBLE, bo + 8 * i * bs));
        }
        OP.apply(DoubleVector.fromMemorySegment(F64, s, 0, ORDER),
                DoubleVector.fromMemorySegment(F64, s, Lanes.BYTES, ORDER))
                .intoMemorySegment(MEMORY, place(s, 0), ORDER);
        for (int i = 0; i < n; i++) {
            y.set(DOUBLE, yo + 8L * i, s.get(DOUBLE, 8L * i));
        }
    }
}
