package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.F64;
import static dev.panagrad.vector.lanes.Lanes.DOUBLE;
import static dev.panagrad.vector.lanes.Lanes.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.DoubleVector;

/// The float64 loop of one operand; specialised by [Spin].
final class UnaryF64Template implements Loops.UnaryLoop {
    private static final Loops.UnaryF64 OP = operation();

    private static Loops.UnaryF64 operation() {
        try {
            return MethodHandles.classData(MethodHandles.lookup(), "_", Loops.UnaryF64.class);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    UnaryF64Template() {
    }

    @Override
    public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
        DoubleVector vp = DoubleVector.broadcast(F64, p);
        DoubleVector vq = DoubleVector.broadcast(F64, q);
        long i = 0;
        long bound = F64.loopBound(n);
        for (; i < bound; i += F64.length()) {
            OP.apply(DoubleVector.fromMemorySegment(F64, x, xo + i * 8, ORDER), vp, vq)
                    .intoMemorySegment(y, yo + i * 8, ORDER);
        }
        if (n - i > 4) {
            var mask = F64.indexInRange(i, n);
            OP.apply(DoubleVector.fromMemorySegment(F64, x, xo + i * 8, ORDER, mask), vp, vq)
                    .intoMemorySegment(y, yo + i * 8, ORDER, mask);
        } else {
            for (; i < n; i++) {
                y.set(DOUBLE, yo + i * 8,
                        OP.apply(DoubleVector.broadcast(F64, x.get(DOUBLE, xo + i * 8)), vp, vq).lane(0));
            }
        }
    }
}
