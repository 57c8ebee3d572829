package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/// The float32 loop of two operands; specialised by [Spin].
final class BinaryF32Template implements Loops.BinaryLoop {
    private static final Loops.BinaryF32 OP = operation();

    private static Loops.BinaryF32 operation() {
        try {
            return MethodHandles.classData(MethodHandles.lookup(), "_", Loops.BinaryF32.class);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    BinaryF32Template() {
    }

    @Override
    public void run(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs, MemorySegment y,
            long yo,
            long n) {
        if (n <= 4) {
            few(a, ao, as, b, bo, bs, y, yo, n);
        } else if (as == 1 && bs == 1) {
            both(a, ao, b, bo, y, yo, n);
        } else if (as == 1) {
            left(a, ao, b.get(FLOAT, bo), y, yo, n);
        } else if (bs == 1) {
            right(a.get(FLOAT, ao), b, bo, y, yo, n);
        } else {
            constant(a.get(FLOAT, ao), b.get(FLOAT, bo), y, yo, n);
        }
    }

    private static void few(MemorySegment a, long ao, long as, MemorySegment b, long bo, long bs,
            MemorySegment y,
            long yo, long n) {
        for (long i = 0; i < n; i++) {
            FloatVector x = FloatVector.broadcast(F32, a.get(FLOAT, ao + i * as * 4));
            y.set(FLOAT, yo + i * 4,
                    OP.apply(x, FloatVector.broadcast(F32, b.get(FLOAT, bo + i * bs * 4))).lane(0));
        }
    }

    private static void both(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment y, long yo,
            long n) {
        long i = 0;
        long bound = F32.loopBound(n);
        for (; i < bound; i += F32.length()) {
            OP.apply(FloatVector.fromMemorySegment(F32, a, ao + i * 4, ORDER),
                    FloatVector.fromMemorySegment(F32, b, bo + i * 4, ORDER))
                    .intoMemorySegment(y, yo + i * 4, ORDER);
        }
        if (i < n) {
            var mask = F32.indexInRange(i, n);
            OP.apply(FloatVector.fromMemorySegment(F32, a, ao + i * 4, ORDER, mask),
                    FloatVector.fromMemorySegment(F32, b, bo + i * 4, ORDER, mask))
                    .intoMemorySegment(y, yo + i * 4, ORDER, mask);
        }
    }

    private static void left(MemorySegment a, long ao, float b, MemorySegment y, long yo, long n) {
        FloatVector vb = FloatVector.broadcast(F32, b);
        long i = 0;
        long bound = F32.loopBound(n);
        for (; i < bound; i += F32.length()) {
            OP.apply(FloatVector.fromMemorySegment(F32, a, ao + i * 4, ORDER), vb)
                    .intoMemorySegment(y, yo + i * 4, ORDER);
        }
        if (i < n) {
            var mask = F32.indexInRange(i, n);
            OP.apply(FloatVector.fromMemorySegment(F32, a, ao + i * 4, ORDER, mask), vb)
                    .intoMemorySegment(y, yo + i * 4, ORDER, mask);
        }
    }

    private static void right(float a, MemorySegment b, long bo, MemorySegment y, long yo, long n) {
        FloatVector va = FloatVector.broadcast(F32, a);
        long i = 0;
        long bound = F32.loopBound(n);
        for (; i < bound; i += F32.length()) {
            OP.apply(va, FloatVector.fromMemorySegment(F32, b, bo + i * 4, ORDER))
                    .intoMemorySegment(y, yo + i * 4, ORDER);
        }
        if (i < n) {
            var mask = F32.indexInRange(i, n);
            OP.apply(va, FloatVector.fromMemorySegment(F32, b, bo + i * 4, ORDER, mask))
                    .intoMemorySegment(y, yo + i * 4, ORDER, mask);
        }
    }

    /// Both operands are constant.
    private static void constant(float a, float b, MemorySegment y, long yo, long n) {
        FloatVector v = OP.apply(FloatVector.broadcast(F32, a), FloatVector.broadcast(F32, b));
        for (long i = 0; i < n; i++) {
            y.set(FLOAT, yo + i * 4, v.lane(0));
        }
    }
}
