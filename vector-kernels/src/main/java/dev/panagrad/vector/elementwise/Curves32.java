package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.I32;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Transcendental functions on float32 vectors, from additions, products and fused products alone:
/// interpreted and compiled code give the same bits, on every vector width.
///
/// Sources: Moshier's Cephes (exp, log). Errors are a few
/// units in the last place.
public final class Curves32 {
    private static final float MAGIC = 12582912f;
    private static final int MAGIC_BITS = Float.floatToRawIntBits(MAGIC);
    private static final float LN2 = 0.6931472f;
    private static final float LOG2_E = 1.442695f;
    private static final float LOG10_E = 0.4342945f;
    private static final float LOG10_2_HIGH = 0.30102539f;
    private static final float LOG10_2_LOW = 4.6050390e-6f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    /// The largest magnitude of an argument of [#expNear].
    static final float NEAR = 87f;
    /// The largest magnitude of an argument of [#exp2Near].
    static final float POWER_NEAR = 125f;
    /// The largest magnitude of an argument of [#bellNear], whose half square is at most [#NEAR].
    static final float BELL_NEAR = 13.1f;

    private Curves32() {
    }

    /// Returns the calling thread's scratch, room for one vector.
    public static MemorySegment scratch() {
        return Scratch.get(Scratch.Slot.LANES, 64);
    }

    private static IntVector ints(FloatVector x, MemorySegment s) {
        x.intoMemorySegment(MEMORY, place(s, 0), ORDER);
        return IntVector.fromMemorySegment(I32, s, 0, ORDER);
    }

    private static FloatVector floats(IntVector x, MemorySegment s) {
        x.intoMemorySegment(MEMORY, place(s, 0), ORDER);
        return FloatVector.fromMemorySegment(F32, s, 0, ORDER);
    }

    private static FloatVector c(float v) {
        return FloatVector.broadcast(F32, v);
    }

    /// `e^x`; overflows to infinity and underflows through the subnormals to 0.
    public static FloatVector exp(FloatVector x, MemorySegment s) {
        FloatVector t = x.max(-105f).min(89f);
        FloatVector shifted = t.fma(c(1.44269504f), c(MAGIC));
        FloatVector p = fraction(t, shifted.sub(MAGIC));
        IntVector n = ints(shifted, s).sub(MAGIC_BITS);
        IntVector half = n.lanewise(VectorOperators.ASHR, 1);
        return p.mul(powerOfTwo(half, s)).mul(powerOfTwo(n.sub(half), s));
    }

    /// The same for `|x| <= NEAR`, where all powers of two that occur are normal numbers: adding to the
    /// exponent multiplies.
    static FloatVector expNear(FloatVector x) {
        FloatVector shifted = x.fma(c(1.44269504f), c(MAGIC));
        return fraction(x, shifted.sub(MAGIC)).reinterpretAsInts()
                .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats();
    }

    /// `2^x`; overflows to infinity and underflows through the subnormals to 0.
    static FloatVector exp2(FloatVector x, MemorySegment s) {
        FloatVector t = x.max(-151f).min(129f);
        FloatVector shifted = t.add(MAGIC);
        FloatVector p = near(t.sub(shifted.sub(MAGIC)).mul(LN2));
        IntVector n = ints(shifted, s).sub(MAGIC_BITS);
        IntVector half = n.lanewise(VectorOperators.ASHR, 1);
        return p.mul(powerOfTwo(half, s)).mul(powerOfTwo(n.sub(half), s));
    }

    /// The same for `|x| <= POWER_NEAR`, where all powers of two that occur are normal numbers.
    static FloatVector exp2Near(FloatVector x) {
        FloatVector shifted = x.add(MAGIC);
        return near(x.sub(shifted.sub(MAGIC)).mul(LN2)).reinterpretAsInts()
                .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats();
    }

    /// `e^x / 2^k`.
    private static FloatVector fraction(FloatVector x, FloatVector k) {
        FloatVector r = k.fma(c(-LN2_HIGH), x);
        return near(k.fma(c(-LN2_LOW), r));
    }

    /// `e^r` near 0.
    private static FloatVector near(FloatVector r) {
        FloatVector p = c(1.9875691500e-4f);
        p = p.fma(r, c(1.3981999507e-3f));
        p = p.fma(r, c(8.3334519073e-3f));
        p = p.fma(r, c(4.1665795894e-2f));
        p = p.fma(r, c(1.6666665459e-1f));
        p = p.fma(r, c(5.0000001201e-1f));
        return p.fma(r.mul(r), r.add(1f));
    }

    private static FloatVector powerOfTwo(IntVector n, MemorySegment s) {
        return floats(n.add(127).lanewise(VectorOperators.LSHL, 23), s);
    }

    /// The natural logarithm.
    public static FloatVector log(FloatVector x, MemorySegment s) {
        VectorMask<Float> tiny = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
        return ends(x, logNormal(x.blend(x.mul(33554432f), tiny), c(0f).blend(25f, tiny)));
    }

    /// The same for positive numbers that are neither subnormal nor infinite.
    static FloatVector logNear(FloatVector x, MemorySegment s) {
        return logNormal(x, c(0f));
    }

    /// The logarithm to the base 2.
    static FloatVector log2(FloatVector x, MemorySegment s) {
        VectorMask<Float> tiny = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
        return ends(x, log2Normal(x.blend(x.mul(33554432f), tiny), c(0f).blend(25f, tiny)));
    }

    /// The same for positive numbers that are neither subnormal nor infinite.
    static FloatVector log2Near(FloatVector x, MemorySegment s) {
        return log2Normal(x, c(0f));
    }

    /// The logarithm to the base 10.
    static FloatVector log10(FloatVector x, MemorySegment s) {
        VectorMask<Float> tiny = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
        return ends(x, log10Normal(x.blend(x.mul(33554432f), tiny), c(0f).blend(25f, tiny)));
    }

    /// The same for positive numbers that are neither subnormal nor infinite.
    static FloatVector log10Near(FloatVector x, MemorySegment s) {
        return log10Normal(x, c(0f));
    }

    /// The logarithm r of x, with its values at infinity, at 0, below and at NaN.
    private static FloatVector ends(FloatVector x, FloatVector r) {
        FloatVector y = r.blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY));
        y = y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
        return y.blend(Float.NaN, x.compare(VectorOperators.LT, 0f).or(x.test(VectorOperators.IS_NAN)));
    }

    /// The exponent with which a mantissa lies in `[√½, √2)`.
    private static IntVector binade(FloatVector x) {
        return x.reinterpretAsInts().sub(0x3F3504F3).lanewise(VectorOperators.ASHR, 23);
    }

    /// The mantissa less 1.
    private static FloatVector mantissa(FloatVector x, IntVector e) {
        return x.reinterpretAsInts().sub(e.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1f);
    }

    private static FloatVector number(IntVector e) {
        return e.add(MAGIC_BITS).reinterpretAsFloats().sub(MAGIC);
    }

    /// `log(1 + m) - m + z/2` with `z = m²`.
    private static FloatVector curve(FloatVector m, FloatVector z) {
        FloatVector p = c(7.0376836292e-2f);
        p = p.fma(m, c(-1.1514610310e-1f));
        p = p.fma(m, c(1.1676998740e-1f));
        p = p.fma(m, c(-1.2420140846e-1f));
        p = p.fma(m, c(1.4249322787e-1f));
        p = p.fma(m, c(-1.6668057665e-1f));
        p = p.fma(m, c(2.0000714765e-1f));
        p = p.fma(m, c(-2.4999993993e-1f));
        p = p.fma(m, c(3.3333331174e-1f));
        return p.mul(m).mul(z);
    }

    /// The natural logarithm of a normal number over a power of two.
    private static FloatVector logNormal(FloatVector x, FloatVector power) {
        IntVector e = binade(x);
        FloatVector m = mantissa(x, e);
        FloatVector k = number(e).sub(power);
        FloatVector z = m.mul(m);
        FloatVector y = k.fma(c(LN2_LOW), curve(m, z));
        y = z.fma(c(-0.5f), y);
        return k.fma(c(LN2_HIGH), m.add(y));
    }

    private static FloatVector log2Normal(FloatVector x, FloatVector power) {
        IntVector e = binade(x);
        FloatVector m = mantissa(x, e);
        FloatVector z = m.mul(m);
        FloatVector y = m.add(z.fma(c(-0.5f), curve(m, z)));
        return y.fma(c(LOG2_E), number(e).sub(power));
    }

    private static FloatVector log10Normal(FloatVector x, FloatVector power) {
        IntVector e = binade(x);
        FloatVector m = mantissa(x, e);
        FloatVector k = number(e).sub(power);
        FloatVector z = m.mul(m);
        FloatVector y = m.add(z.fma(c(-0.5f), curve(m, z)));
        return k.fma(c(LOG10_2_HIGH), k.fma(c(LOG10_2_LOW), y.mul(LOG10_E)));
    }

    /// The hyperbolic tangent, as a quotient of polynomials of degree 13 and 6 (Eigen's): relative error
    /// 2.9e-7. By way of [#exp] it would be longer than what C2 inlines into a loop.
    static FloatVector tanh(FloatVector x, MemorySegment s) {
        FloatVector t = x.max(-7.9053111f).min(7.9053111f);
        FloatVector z = t.mul(t);
        FloatVector p = c(-2.76076847742355e-16f);
        p = p.fma(z, c(2.00018790482477e-13f));
        p = p.fma(z, c(-8.60467152213735e-11f));
        p = p.fma(z, c(5.12229709037114e-08f));
        p = p.fma(z, c(1.48572235717979e-05f));
        p = p.fma(z, c(6.37261928875436e-04f));
        p = p.fma(z, c(4.89352455891786e-03f));
        FloatVector q = c(1.19825839466702e-06f);
        q = q.fma(z, c(1.18534705686654e-04f));
        q = q.fma(z, c(2.26843463243900e-03f));
        q = q.fma(z, c(4.89352518554385e-03f));
        FloatVector y = p.mul(t).div(q);
        // Beyond 9 the nearest float is 1; the clamped quotient ends a little below.
        y = y.blend(1f, x.compare(VectorOperators.GT, 9f));
        return y.blend(-1f, x.compare(VectorOperators.LT, -9f));
    }

    /// `1 / (1 + e^-x)`.
    static FloatVector sigmoid(FloatVector x, MemorySegment s) {
        FloatVector e = exp(x.abs().neg(), s);
        FloatVector r = c(1f).div(e.add(1f));
        return r.blend(e.mul(r), x.compare(VectorOperators.LT, 0f));
    }

    /// The same for `|x| <= NEAR`.
    static FloatVector sigmoidNear(FloatVector x, MemorySegment s) {
        FloatVector e = expNear(x.abs().neg());
        FloatVector r = c(1f).div(e.add(1f));
        return r.blend(e.mul(r), x.compare(VectorOperators.LT, 0f));
    }

    /// `e^(-x²/2)` for `|x| <= BELL_NEAR`.
    static FloatVector bellNear(FloatVector x, MemorySegment s) {
        return expNear(x.mul(x).mul(-0.5f));
    }

    /// `e^(-x²/2)`.
    static FloatVector bell(FloatVector x, MemorySegment s) {
        return exp(x.mul(x).mul(-0.5f), s);
    }

    /// `x Φ(x)` of x and `e^(-x²/2)`.
    static FloatVector gelu(FloatVector x, FloatVector bell) {
        FloatVector tail = tail(x).mul(bell);
        return x.mul(tail.blend(c(1f).sub(tail), x.compare(VectorOperators.GE, 0f)));
    }

    /// `Φ(x) + x φ(x)` of x and `e^(-x²/2)`.
    static FloatVector geluSlope(FloatVector x, FloatVector bell) {
        FloatVector tail = tail(x).mul(bell);
        FloatVector normal = tail.blend(c(1f).sub(tail), x.compare(VectorOperators.GE, 0f));
        return x.mul(bell).fma(c(0.39894228f), normal);
    }

    /// `Φ(-|x|) e^(x²/2)`, a polynomial in `1 / (1 + 0.318 |x|)` fitted to a relative error of 3.3e-8.
    static FloatVector tail(FloatVector x) {
        FloatVector t = c(1f).div(x.abs().fma(c(0.318198052f), c(1f)));
        FloatVector p = c(-2.0695481e-02f);
        p = p.fma(t, c(9.5343626e-02f));
        p = p.fma(t, c(-1.50290667e-01f));
        p = p.fma(t, c(7.1199936e-02f));
        p = p.fma(t, c(-1.1178668e-02f));
        p = p.fma(t, c(5.9975119e-02f));
        p = p.fma(t, c(8.7626081e-02f));
        p = p.fma(t, c(1.14135819e-01f));
        p = p.fma(t, c(1.26941581e-01f));
        p = p.fma(t, c(1.2694266e-01f));
        return p.mul(t);
    }

    /// `tanh(√(2/π) (x + 0.044715 x³))`.
    static FloatVector geluTanh(FloatVector x, MemorySegment s) {
        return tanh(x.mul(0.7978846f).mul(x.mul(x).fma(c(0.044715f), c(1f))), s);
    }

    /// The derivative of `0.5 x (1 + t)` of x and `t = tanh(√(2/π) (x + 0.044715 x³))`.
    static FloatVector geluTanhSlope(FloatVector x, FloatVector t) {
        FloatVector inner = x.mul(0.7978846f).mul(x.mul(x).fma(c(0.134145f), c(1f)));
        return inner.mul(t.neg().fma(t, c(1f))).add(t.add(1f)).mul(0.5f);
    }
}
