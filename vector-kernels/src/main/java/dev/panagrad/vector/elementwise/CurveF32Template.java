package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/// The float32 loop of a transcendental function; specialised by [Spin].
final class CurveF32Template implements Loops.UnaryLoop {
    private static final Loops.CurveF32 OP = Spin.operation(MethodHandles.lookup(), Loops.CurveF32.class);

    CurveF32Template() {
    }

    @Override
    public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
        MemorySegment s = Curves32.scratch();
        long i = 0;
        long bound = F32.loopBound(n);
        for (; i < bound; i += F32.length()) {
            OP.apply(FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER), s)
                    .intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
        if (n - i > 4) {
            rest(x, xo + i * 4, y, yo + i * 4, (int) (n - i), s);
        } else if (i < n) {
            few(x, xo + i * 4, y, yo + i * 4, n - i, s);
        }
    }

    /// Less than a vector. Apart from the loop, because C2 inlines a long function only so often into one
    /// method.
    private static void rest(MemorySegment x, long xo, MemorySegment y, long yo, int n, MemorySegment s) {
        for (int i = 0; i < n; i++) {
            s.set(FLOAT, 4L * i, x.get(FLOAT, xo + 4L * i));
        }
        OP.apply(FloatVector.fromMemorySegment(F32, s, 0, ORDER), s).intoMemorySegment(MEMORY, place(s, 0),
                ORDER);
        for (int i = 0; i < n; i++) {
            y.set(FLOAT, yo + 4L * i, s.get(FLOAT, 4L * i));
        }
    }

    private static void few(MemorySegment x, long xo, MemorySegment y, long yo, long n, MemorySegment s) {
        for (long i = 0; i < n; i++) {
            FloatVector v = FloatVector.broadcast(F32, x.get(FLOAT, xo + i * 4));
            y.set(FLOAT, yo + i * 4, OP.apply(v, s).lane(0));
        }
    }
}
