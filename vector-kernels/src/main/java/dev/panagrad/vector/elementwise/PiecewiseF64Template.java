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
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The float64 loop of piecewise functions of one form; specialised by [Spin].
final class PiecewiseF64Template implements PiecewiseLoop {
    private static final Form FORM = Spin.operation(MethodHandles.lookup(), Form.class);

    PiecewiseF64Template() {
    }

    @Override
    public void run(MemorySegment g, long go, long gs, MemorySegment x, long xo, MemorySegment y, long yo,
            long n, double[] c) {
        long whole = F64.loopBound(n);
        if (whole > 0 && gs == 0) {
            one(g.get(DOUBLE, go), x, xo, y, yo, whole, c);
        } else if (whole > 0) {
            many(g, go, x, xo, y, yo, whole, c);
        }
        if (whole < n) {
            rest(g, go + whole * gs * 8, gs, x, xo + whole * 8, y, yo + whole * 8, (int) (n - whole), c);
        }
    }

    private static void one(double g, MemorySegment x, long xo, MemorySegment y, long yo, long n,
            double[] c) {
        DoubleVector low = vector(c[0]);
        DoubleVector high = vector(c[1]);
        DoubleVector wk = vector(c[2]);
        DoubleVector wa = vector(c[3]);
        DoubleVector wb = vector(c[4]);
        DoubleVector bk = vector(c[5]);
        DoubleVector ba = vector(c[6]);
        DoubleVector ak = vector(c[7]);
        DoubleVector aa = vector(c[8]);
        DoubleVector gradient = DoubleVector.broadcast(F64, g);
        for (long i = 0; i < n; i += F64.length()) {
            of(gradient, DoubleVector.fromMemorySegment(F64, x, xo + i * 8, ORDER), low, high, wk, wa, wb, bk,
                    ba, ak, aa).intoMemorySegment(MEMORY, place(y, yo + i * 8), ORDER);
        }
    }

    private static void many(MemorySegment g, long go, MemorySegment x, long xo, MemorySegment y, long yo,
            long n, double[] c) {
        DoubleVector low = vector(c[0]);
        DoubleVector high = vector(c[1]);
        DoubleVector wk = vector(c[2]);
        DoubleVector wa = vector(c[3]);
        DoubleVector wb = vector(c[4]);
        DoubleVector bk = vector(c[5]);
        DoubleVector ba = vector(c[6]);
        DoubleVector ak = vector(c[7]);
        DoubleVector aa = vector(c[8]);
        for (long i = 0; i < n; i += F64.length()) {
            of(DoubleVector.fromMemorySegment(F64, g, go + i * 8, ORDER),
                    DoubleVector.fromMemorySegment(F64, x, xo + i * 8, ORDER), low, high, wk, wa, wb, bk, ba,
                    ak, aa).intoMemorySegment(MEMORY, place(y, yo + i * 8), ORDER);
        }
    }

    private static DoubleVector vector(double c) {
        return DoubleVector.broadcast(F64, c);
    }

    private static DoubleVector of(DoubleVector g, DoubleVector x, DoubleVector low, DoubleVector high,
            DoubleVector wk, DoubleVector wa, DoubleVector wb, DoubleVector bk, DoubleVector ba,
            DoubleVector ak,
            DoubleVector aa) {
        DoubleVector y = FORM.within() < 2 ? line(FORM.within(), g, x, wk, wa)
                : scaled(g, x.sub(wa).mul(wk).mul(x.sub(wb)));
        VectorMask<Double> under = FORM.closed() ? x.compare(VectorOperators.LT, low)
                : x.compare(VectorOperators.LE, low);
        VectorMask<Double> over = FORM.closed() ? x.compare(VectorOperators.LE, high).not()
                : x.compare(VectorOperators.GE, high);
        // The piece below comes last: it counts where both bounds are the same and belong to either side.
        DoubleVector z = y.blend(line(FORM.above(), g, x, ak, aa), over)
                .blend(line(FORM.below(), g, x, bk, ba), under);
        return FORM.product() ? z : z.blend(x, x.compare(VectorOperators.NE, x));
    }

    private static DoubleVector line(int degree, DoubleVector g, DoubleVector x, DoubleVector k,
            DoubleVector a) {
        return degree == Form.NONE ? DoubleVector.zero(F64)
                : scaled(g, degree == 0 ? k : x.sub(a).mul(k));
    }

    private static DoubleVector scaled(DoubleVector g, DoubleVector v) {
        return FORM.product() ? g.mul(v) : v;
    }

    /// Less than a vector.
    private static void rest(MemorySegment g, long go, long gs, MemorySegment x, long xo, MemorySegment y,
            long yo, int n, double[] c) {
        MemorySegment s = Scratch.get(Scratch.Slot.LANES, 2L * Lanes.BYTES);
        for (int i = 0; i < n; i++) {
            s.set(DOUBLE, 8L * i, g.get(DOUBLE, go + 8 * i * gs));
            s.set(DOUBLE, 8L * i + Lanes.BYTES, x.get(DOUBLE, xo + 8L * i));
        }
        of(DoubleVector.fromMemorySegment(F64, s, 0, ORDER),
                DoubleVector.fromMemorySegment(F64, s, Lanes.BYTES, ORDER), vector(c[0]), vector(c[1]),
                vector(c[2]), vector(c[3]), vector(c[4]), vector(c[5]), vector(c[6]), vector(c[7]),
                vector(c[8])).intoMemorySegment(MEMORY, place(s, 0), ORDER);
        for (int i = 0; i < n; i++) {
            y.set(DOUBLE, yo + 8L * i, s.get(DOUBLE, 8L * i));
        }
    }
}
