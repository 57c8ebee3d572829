package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.DOUBLE;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// The loop of a function that has no vector form here, element by element in double precision; specialised
/// by [Spin].
///
/// The JDK's vector transcendentals are not used: interpreted and compiled code give different bits, so a run
/// would depend on when the JIT kicks in. `java.lang.Math` does not.
final class ScalarTemplate {
    private ScalarTemplate() {
    }

    /// Over float32.
    static final class F32 implements Loops.UnaryLoop {
        private static final Loops.Scalar OP = Spin.operation(MethodHandles.lookup(), Loops.Scalar.class);

        F32() {
        }

        @Override
        public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
            double rp = (float) p;
            double rq = (float) q;
            for (long i = 0; i < n; i++) {
                y.set(FLOAT, yo + i * 4, (float) OP.apply(x.get(FLOAT, xo + i * 4), rp, rq));
            }
        }
    }

    /// Over float64.
    static final class F64 implements Loops.UnaryLoop {
        private static final Loops.Scalar OP = Spin.operation(MethodHandles.lookup(), Loops.Scalar.class);

        F64() {
        }

        @Override
        public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
            for (long i = 0; i < n; i++) {
                y.set(DOUBLE, yo + i * 8, OP.apply(x.get(DOUBLE, xo + i * 8), p, q));
            }
        }
    }
}
