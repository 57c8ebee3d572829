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
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The float32 loop of piecewise functions of one form; specialised by [Spin].
final class PiecewiseF32Template implements PiecewiseLoop {
    private static final Form FORM = Spin.operation(MethodHandles.lookup(), Form.class);

    PiecewiseF32Template() {
    }

    @Override
    public void run(MemorySegment g, long go, long gs, MemorySegment x, long xo, MemorySegment y, long yo,
            long n, double[] c) {
        long whole = F32.loopBound(n);
        if (whole > 0 && gs == 0) {
            one(g.get(FLOAT, go), x, xo, y, yo, whole, c);
        } else if (whole > 0) {
            many(g, go, x, xo, y, yo, whole, c);
        }
        if (whole < n) {
            rest(g, go + whole * gs * 4, gs, x, xo + whole * 4, y, yo + whole * 4, (int) (n - whole), c);
        }
    }

    private static void one(float g, MemorySegment x, long xo, MemorySegment y, long yo, long n, double[] c) {
        FloatVector low = vector(c[0]);
        FloatVector high = vector(c[1]);
        FloatVector wk = vector(c[2]);
        FloatVector wa = vector(c[3]);
        FloatVector wb = vector(c[4]);
        FloatVector bk = vector(c[5]);
        FloatVector ba = vector(c[6]);
        FloatVector ak = vector(c[7]);
        FloatVector aa = vector(c[8]);
        FloatVector gradient = FloatVector.broadcast(F32, g);
        for (long i = 0; i < n; i += F32.length()) {
            of(gradient, FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER), low, high, wk, wa, wb, bk,
                    ba, ak, aa).intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
    }

    private static void many(MemorySegment g, long go, MemorySegment x, long xo, MemorySegment y, long yo,
            long n, double[] c) {
        FloatVector low = vector(c[0]);
        FloatVector high = vector(c[1]);
        FloatVector wk = vector(c[2]);
        FloatVector wa = vector(c[3]);
        FloatVector wb = vector(c[4]);
        FloatVector bk = vector(c[5]);
        FloatVector ba = vector(c[6]);
        FloatVector ak = vector(c[7]);
        FloatVector aa = vector(c[8]);
        for (long i = 0; i < n; i += F32.length()) {
            of(FloatVector.fromMemorySegment(F32, g, go + i * 4, ORDER),
                    FloatVector.fromMemorySegment(F32, x, xo + i * 4, ORDER), low, high, wk, wa, wb, bk, ba,
                    ak, aa).intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
    }

    private static FloatVector vector(double c) {
        return FloatVector.broadcast(F32, (float) c);
    }

    private static FloatVector of(FloatVector g, FloatVector x, FloatVector low, FloatVector high,
            FloatVector wk, FloatVector wa, FloatVector wb, FloatVector bk, FloatVector ba, FloatVector ak,
            FloatVector aa) {
        FloatVector y = FORM.within() < 2 ? line(FORM.within(), g, x, wk, wa)
                : scaled(g, x.sub(wa).mul(wk).mul(x.sub(wb)));
        VectorMask<Float> under = FORM.closed() ? x.compare(VectorOperators.LT, low)
                : x.compare(VectorOperators.LE, low);
        VectorMask<Float> over = FORM.closed() ? x.compare(VectorOperators.LE, high).not()
                : x.compare(VectorOperators.GE, high);
        // The piece below comes last: it counts where both bounds are the same and belong to either side.
        FloatVector z = y.blend(line(FORM.above(), g, x, ak, aa), over)
                .blend(line(FORM.below(), g, x, bk, ba), under);
        return FORM.product() ? z : z.blend(x, x.compare(VectorOperators.NE, x));
    }

    private static FloatVector line(int degree, FloatVector g, FloatVector x, FloatVector k, FloatVector a) {
        return degree == Form.NONE ? FloatVector.zero(F32)
                : scaled(g, degree == 0 ? k : x.sub(a).mul(k));
    }

    private static FloatVector scaled(FloatVector g, FloatVector v) {
        return FORM.product() ? g.mul(v) : v;
    }

    /// Less than a vector.
    private static void rest(MemorySegment g, long go, long gs, MemorySegment x, long xo, MemorySegment y,
            long yo, int n, double[] c) {
        MemorySegment s = Scratch.get(Scratch.Slot.LANES, 2L * Lanes.BYTES);
        for (int i = 0; i < n; i++) {
            s.set(FLOAT, 4L * i, g.get(FLOAT, go + 4 * i * gs));
            s.set(FLOAT, 4L * i + Lanes.BYTES, x.get(FLOAT, xo + 4L * i));
        }
        of(FloatVector.fromMemorySegment(F32, s, 0, ORDER),
                FloatVector.fromMemorySegment(F32, s, Lanes.BYTES, ORDER), vector(c[0]), vector(c[1]),
                vector(c[2]), vector(c[3]), vector(c[4]), vector(c[5]), vector(c[6]), vector(c[7]),
                vector(c[8])).intoMemorySegment(MEMORY, place(s, 0), ORDER);
        for (int i = 0; i < n; i++) {
            y.set(FLOAT, yo + 4L * i, s.get(FLOAT, 4L * i));
        }
    }
}
