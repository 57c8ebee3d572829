package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Sine, cosine and arc tangent on float32 vectors; see [Curves32]. Source: Moshier's Cephes.
final class Angles32 {
    /// What is added to and subtracted from a number to round it.
    private static final float MAGIC = 12582912f;
    /// Up to this angle the parts of π/2 leave no error that float32 would see.
    private static final float LARGE = 8192f;
    private static final float HALF_PI_1 = 1.5703125f;
    private static final float HALF_PI_2 = 4.837512969970703125e-4f;
    private static final float HALF_PI_3 = 7.54978995489188216e-8f;

    private Angles32() {
    }

    private static FloatVector c(float v) {
        return FloatVector.broadcast(F32, v);
    }

    /// The sine.
    static FloatVector sin(FloatVector x, MemorySegment s) {
        VectorMask<Float> usual = x.abs().compare(VectorOperators.LE, LARGE);
        FloatVector y = turned(x, 0f);
        return usual.allTrue() ? y : each(x, s, false).blend(y, usual);
    }

    /// The cosine.
    static FloatVector cos(FloatVector x, MemorySegment s) {
        VectorMask<Float> usual = x.abs().compare(VectorOperators.LE, LARGE);
        FloatVector y = turned(x, 1f);
        return usual.allTrue() ? y : each(x, s, true).blend(y, usual);
    }

    /// Large angles, infinities and NaN.
    private static FloatVector each(FloatVector x, MemorySegment s, boolean cos) {
        x.intoMemorySegment(MEMORY, place(s, 0), ORDER);
        for (int i = 0; i < F32.length(); i++) {
            double v = s.get(FLOAT, 4L * i);
            s.set(FLOAT, 4L * i, (float) (cos ? SingleMath.cos(v) : SingleMath.sin(v)));
        }
        return FloatVector.fromMemorySegment(F32, s, 0, ORDER);
    }

    /// The sine of x and so many right angles.
    private static FloatVector turned(FloatVector x, float more) {
        FloatVector k = x.fma(c(0.636619772f), c(MAGIC)).sub(MAGIC);
        FloatVector r = k.fma(c(-HALF_PI_1), x);
        r = k.fma(c(-HALF_PI_2), r);
        r = k.fma(c(-HALF_PI_3), r);
        FloatVector z = r.mul(r);
        FloatVector p = z.fma(c(-1.9515295891e-4f), c(8.3321608736e-3f)).fma(z, c(-1.6666654611e-1f));
        FloatVector sine = p.mul(z).fma(r, r);
        FloatVector q =
                z.fma(c(2.443315711809948e-5f), c(-1.388731625493765e-3f)).fma(z, c(4.166664568298827e-2f));
        FloatVector cosine = q.mul(z).fma(z, z.fma(c(-0.5f), c(1f)));
        FloatVector half = k.add(more).mul(0.5f);
        FloatVector near = half.add(MAGIC).sub(MAGIC);
        VectorMask<Float> odd = near.compare(VectorOperators.NE, half);
        FloatVector whole = near.blend(near.sub(1f), near.compare(VectorOperators.GT, half));
        FloatVector quarter = whole.mul(0.5f);
        VectorMask<Float> minus = quarter.add(MAGIC).sub(MAGIC).compare(VectorOperators.NE, quarter);
        FloatVector y = sine.blend(cosine, odd);
        return y.blend(y.neg(), minus);
    }

    /// The arc tangent.
    static FloatVector atan(FloatVector x, MemorySegment s) {
        FloatVector t = x.abs();
        VectorMask<Float> large = t.compare(VectorOperators.GT, 2.414213562373095f);
        VectorMask<Float> middle = t.compare(VectorOperators.GT, 0.4142135623730950f);
        FloatVector numerator = t.blend(t.sub(1f), middle).blend(-1f, large);
        FloatVector denominator = c(1f).blend(t.add(1f), middle).blend(t, large);
        FloatVector base = c(0f).blend((float) (Math.PI / 4), middle).blend((float) (Math.PI / 2), large);
        FloatVector u = numerator.div(denominator);
        FloatVector z = u.mul(u);
        FloatVector p = z.fma(c(8.05374449538e-2f), c(-1.38776856032e-1f)).fma(z, c(1.99777106478e-1f)).fma(z,
                c(-3.33329491539e-1f));
        FloatVector y = base.add(p.mul(z).fma(u, u));
        y = y.blend(y.neg(), x.compare(VectorOperators.LT, 0f));
        return y.blend(x, x.compare(VectorOperators.EQ, 0f).or(x.test(VectorOperators.IS_NAN)));
    }
}
