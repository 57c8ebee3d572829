package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import java.lang.foreign.MemorySegment;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Sine, cosine and arc tangent on float32 vectors; see [Curves32]. Source: Moshier's Cephes.
final class Angles32 {
    /// What is added to and subtracted from a number to round it.
    private static final float MAGIC = 12582912f;
    /// Up to this angle the parts of π/2 leave no error that float32 would see.
    private static final float LARGE = 8192f;
    /// Up to this angle the same is true of tangents near their poles and zeros.
    private static final float LARGE_TAN = 64f;
    private static final float HALF_PI = 1.5707964f;
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
        return usual.allTrue() ? y : each(x, s, SingleMath::sin).blend(y, usual);
    }

    /// The cosine.
    static FloatVector cos(FloatVector x, MemorySegment s) {
        VectorMask<Float> usual = x.abs().compare(VectorOperators.LE, LARGE);
        FloatVector y = turned(x, 1f);
        return usual.allTrue() ? y : each(x, s, SingleMath::cos).blend(y, usual);
    }

    /// Large angles, infinities and NaN.
    private static FloatVector each(FloatVector x, MemorySegment s, DoubleUnaryOperator f) {
        x.intoMemorySegment(MEMORY, place(s, 0), ORDER);
        for (int i = 0; i < F32.length(); i++) {
            s.set(FLOAT, 4L * i, (float) f.applyAsDouble(s.get(FLOAT, 4L * i)));
        }
        return FloatVector.fromMemorySegment(F32, s, 0, ORDER);
    }

    /// The tangent, to 3 units of the last place.
    static FloatVector tan(FloatVector x, MemorySegment s) {
        VectorMask<Float> usual = x.abs().compare(VectorOperators.LE, LARGE_TAN);
        FloatVector y = slope(x);
        return usual.allTrue() ? y : each(x, s, SingleMath::tan).blend(y, usual);
    }

    private static FloatVector slope(FloatVector x) {
        FloatVector k = turns(x);
        FloatVector r = rest(x, k);
        FloatVector z = r.mul(r);
        FloatVector p = z.fma(c(9.38540185543e-3f), c(3.11992232697e-3f)).fma(z, c(2.44301354525e-2f));
        p = p.fma(z, c(5.34112807005e-2f)).fma(z, c(1.33387994085e-1f)).fma(z, c(3.33331568548e-1f));
        FloatVector y = p.mul(z).fma(r, r);
        FloatVector half = k.mul(0.5f);
        VectorMask<Float> odd = half.add(MAGIC).sub(MAGIC).compare(VectorOperators.NE, half);
        return y.blend(c(-1f).div(y), odd);
    }

    /// The arc sine of the magnitude up to 1/2, beyond that of `√((1 - |x|) / 2)`.
    private static FloatVector arc(FloatVector t, VectorMask<Float> large) {
        FloatVector z = t.mul(t).blend(t.neg().fma(c(0.5f), c(0.5f)), large);
        FloatVector u = t.blend(z.sqrt(), large);
        FloatVector p = z.fma(c(4.2163199048e-2f), c(2.4181311049e-2f)).fma(z, c(4.5470025998e-2f));
        p = p.fma(z, c(7.4953002686e-2f)).fma(z, c(1.6666752422e-1f));
        return p.mul(z).fma(u, u);
    }

    /// The arc sine, to 3 units of the last place; NaN beyond 1.
    static FloatVector asin(FloatVector x, MemorySegment s) {
        FloatVector t = x.abs();
        VectorMask<Float> large = t.compare(VectorOperators.GT, 0.5f);
        FloatVector a = arc(t, large);
        FloatVector y = a.blend(a.fma(c(-2f), c(HALF_PI)), large);
        return y.blend(y.neg(), x.test(VectorOperators.IS_NEGATIVE));
    }

    /// The arc cosine, to 3 units of the last place; NaN beyond 1.
    static FloatVector acos(FloatVector x, MemorySegment s) {
        VectorMask<Float> large = x.abs().compare(VectorOperators.GT, 0.5f);
        FloatVector a = arc(x.abs(), large);
        FloatVector signed = a.blend(a.neg(), x.compare(VectorOperators.LT, 0f));
        FloatVector far = signed.mul(2f).blend(a.fma(c(-2f), c(2 * HALF_PI)),
                x.compare(VectorOperators.LT, 0f));
        return c(HALF_PI).sub(signed).blend(far, large);
    }

    /// The number of right angles nearest to x.
    private static FloatVector turns(FloatVector x) {
        return x.fma(c(0.636619772f), c(MAGIC)).sub(MAGIC);
    }

    /// What is left of x.
    private static FloatVector rest(FloatVector x, FloatVector k) {
        return k.fma(c(-HALF_PI_3), k.fma(c(-HALF_PI_2), k.fma(c(-HALF_PI_1), x)));
    }

    /// The sine of x and so many right angles.
    private static FloatVector turned(FloatVector x, float more) {
        FloatVector k = turns(x);
        FloatVector r = rest(x, k);
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
