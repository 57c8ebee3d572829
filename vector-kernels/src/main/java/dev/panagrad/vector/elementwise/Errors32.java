package dev.panagrad.vector.elementwise;

import static dev.panagrad.vector.lanes.Lanes.F32;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The complement of the error function and the inverse of the error function on float32 vectors, each in two
/// passes: together they would be longer than what C2 inlines into a loop.
final class Errors32 {
    /// The largest magnitude of an argument of [#bellNear], whose square is at most [Curves32#NEAR].
    static final float NEAR = 9.32f;
    /// The largest number below 1.
    static final float BELOW_ONE = Math.nextDown(1f);

    private Errors32() {
    }

    private static FloatVector c(float v) {
        return FloatVector.broadcast(F32, v);
    }

    /// `e^(-x²)`, without the error that rounding the square would make.
    static FloatVector bell(FloatVector x, MemorySegment s) {
        FloatVector t = x.abs().min(15f);
        FloatVector square = t.mul(t);
        FloatVector e = Curves32.exp(square.neg(), s);
        return e.sub(e.mul(t.fma(t, square.neg())));
    }

    /// The same for `|x| <= NEAR`.
    static FloatVector bellNear(FloatVector x, MemorySegment s) {
        FloatVector square = x.mul(x);
        FloatVector e = Curves32.expNear(square.neg());
        return e.sub(e.mul(x.fma(x, square.neg())));
    }

    /// `erfc(x)` of x and `e^(-x²)`, to 7 units of the last place.
    static FloatVector erfc(FloatVector x, FloatVector bell) {
        FloatVector y = Curves32.tail(x.mul(1.4142135f)).mul(bell.add(bell));
        y = y.blend(c(2f).sub(y), x.compare(VectorOperators.LT, 0f));
        return y.blend(x, x.test(VectorOperators.IS_NAN));
    }

    /// `-log(1 - x²)`, infinite at 1 and NaN beyond.
    static FloatVector decline(FloatVector x, MemorySegment s) {
        return Curves32.log(c(1f).sub(x).mul(x.add(1f)), s).neg();
    }

    /// The same for `|x| < 1`.
    static FloatVector declineNear(FloatVector x, MemorySegment s) {
        return Curves32.logNear(c(1f).sub(x).mul(x.add(1f)), s).neg();
    }

    /// The inverse of the error function of x and `w = -log(1 - x²)`, to 5 units of the last place: a
    /// polynomial in w near 0, and in its root far away (Giles 2012).
    static FloatVector erfinv(FloatVector x, FloatVector w) {
        FloatVector t = w.sub(2.5f);
        FloatVector p = c(2.81022636e-08f);
        p = p.fma(t, c(3.43273939e-07f)).fma(t, c(-3.5233877e-06f)).fma(t, c(-4.39150654e-06f));
        p = p.fma(t, c(0.00021858087f)).fma(t, c(-0.00125372503f)).fma(t, c(-0.00417768164f));
        p = p.fma(t, c(0.246640727f)).fma(t, c(1.50140941f));
        FloatVector u = w.sqrt().sub(3f);
        FloatVector q = c(-0.000200214257f);
        q = q.fma(u, c(0.000100950558f)).fma(u, c(0.00134934322f)).fma(u, c(-0.00367342844f));
        q = q.fma(u, c(0.00573950773f)).fma(u, c(-0.0076224613f)).fma(u, c(0.00943887047f));
        q = q.fma(u, c(1.00167406f)).fma(u, c(2.83297682f));
        VectorMask<Float> infinite = w.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY);
        return p.blend(q, w.compare(VectorOperators.GE, 5f)).blend(w, infinite).mul(x);
    }
}
