package dev.panagrad.vector.elementwise;

import dev.panagrad.vector.elementwise.Loops.Scalar;
import dev.panagrad.vector.elementwise.Loops.UnaryLoop;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;

/// The loop of a [Sweep]; numbers outside its interval, of which there are few, are computed one by one.
final class SweepLoop {
    private SweepLoop() {
    }

    /// Over float32.
    record F32(Sweep sweep, Interval inside, Scalar rest) implements UnaryLoop {
        @Override
        public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
            Lines l = Lines.LOCAL.get();
            double rp = (float) p;
            double rq = (float) q;
            for (long at = 0; at < n; at += Lines.SIZE) {
                int count = (int) Math.min(Lines.SIZE, n - at);
                MemorySegment.copy(x, Lanes.FLOAT, xo + at * 4, l.single, 0, count);
                MemorySegment.copy(x, Lanes.INT, xo + at * 4, l.words, 0, count);
                widen(l.single, l.x, count);
                sweep.run(l, count, rp, rq);
                narrow(l.y, l.single, count);
                if (!inside.holds(l.words, count)) {
                    mend(l, count, rp, rq);
                }
                MemorySegment.copy(l.single, 0, y, Lanes.FLOAT, yo + at * 4, count);
            }
        }

        private void mend(Lines l, int count, double p, double q) {
            for (int i = 0; i < count; i++) {
                if (!inside.holds(l.words[i])) {
                    l.single[i] = (float) rest.apply(Float.intBitsToFloat(l.words[i]), p, q);
                }
            }
        }
    }

    /// Over float64.
    record F64(Sweep sweep, Interval inside, Scalar rest) implements UnaryLoop {
        @Override
        public void run(MemorySegment x, long xo, MemorySegment y, long yo, long n, double p, double q) {
            Lines l = Lines.LOCAL.get();
            for (long at = 0; at < n; at += Lines.SIZE) {
                int count = (int) Math.min(Lines.SIZE, n - at);
                MemorySegment.copy(x, Lanes.DOUBLE, xo + at * 8, l.x, 0, count);
                MemorySegment.copy(x, Lanes.LONG, xo + at * 8, l.wide, 0, count);
                sweep.run(l, count, p, q);
                if (!inside.holds(l.wide, count)) {
                    mend(l, count, p, q);
                }
                MemorySegment.copy(l.y, 0, y, Lanes.DOUBLE, yo + at * 8, count);
            }
        }

        private void mend(Lines l, int count, double p, double q) {
            for (int i = 0; i < count; i++) {
                if (!inside.holds(l.wide[i])) {
                    l.y[i] = rest.apply(Double.longBitsToDouble(l.wide[i]), p, q);
                }
            }
        }
    }

    static void widen(float[] x, double[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = x[i];
        }
    }

    static void narrow(double[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = (float) x[i];
        }
    }
}
