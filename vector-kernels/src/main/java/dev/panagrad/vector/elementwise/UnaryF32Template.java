package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/// The float32 loop of one operand; specialised by [Spin].
final class UnaryF32Template implements Loops.UnaryLoop {
    private static final Loops.UnaryF32 OP = operation();

    private static Loops.UnaryF32 operation() {
        try {
            return MethodHandles.classData(MethodHandles.lookup(), "_", Loops.UnaryF32.class);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    UnaryF32Template() {
    }

    @Override
    public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
        FloatVector vp = FloatVector.broadcast(F32, (float) p);
        FloatVector vq = FloatVector.broadcast(F32, (float) q);
        long i = 0;
        long bound = F32.loopBound(n);
        for (; i < bound; i += F32.length()) {
            OP.apply(FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER), vp, vq)
                    .intoMemorySegment(y, yo + i * 4, ORDER);
        }
        if (n - i > 4) {
            var mask = F32.indexInRange(i, n);
            OP.apply(FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER, mask), vp, vq)
                    .intoMemorySegment(y, yo + i * 4, ORDER, mask);
        } else {
            for (; i < n; i++) {
                y.set(FLOAT, yo + i * 4,
                        OP.apply(FloatVector.broadcast(F32, x.get(FLOAT, xo + i * 4)), vp, vq).lane(0));
            }
        }
    }
}
