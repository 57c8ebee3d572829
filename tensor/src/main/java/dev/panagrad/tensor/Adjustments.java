package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Binary;
import java.util.List;

/// Elements limited, interpolated, replaced, taken apart, or combined of three operands. Operands are
/// broadcast and promoted as in [Elementwise].
public sealed interface Adjustments permits Tensor {
    /// Returns degrees as radians.
    default Tensor deg2rad() {
        return Scalars.floating("deg2rad", (Tensor) this).mul(Math.PI / 180);
    }

    /// Returns radians as degrees.
    default Tensor rad2deg() {
        return Scalars.floating("rad2deg", (Tensor) this).mul(180 / Math.PI);
    }

    /// Returns the quotient rounded toward zero (`"trunc"`) or down (`"floor"`); integers stay integers.
    ///
    /// @throws IllegalArgumentException if the mode is none of these
    default Tensor div(Tensor other, String roundingMode) {
        return Composed.quotient((Tensor) this, other, roundingMode);
    }

    /// Returns the quotient rounded toward zero (`"trunc"`) or down (`"floor"`); integers stay integers.
    default Tensor div(Number other, String roundingMode) {
        return div(Scalars.wrapped((Tensor) this, other), roundingMode);
    }

    /// Returns x limited by a number on either side; null means no bound. A bound with a fraction makes
    /// integers float32.
    ///
    /// @throws IllegalArgumentException if both are null
    default Tensor clamp(Number min, Number max) {
        return Scalars.clamp((Tensor) this, min, max);
    }

    /// Returns x limited by tensors, broadcast; null means no bound. Where they cross, max counts.
    ///
    /// @throws IllegalArgumentException if both are null
    default Tensor clamp(Tensor min, Tensor max) {
        return Composed.clamp((Tensor) this, min, max);
    }

    /// Returns `max(x, min)`.
    default Tensor clampMin(Number min) {
        return clamp(min, null);
    }

    /// Returns `max(x, min)`.
    default Tensor clampMin(Tensor min) {
        return clamp(min, null);
    }

    /// Returns `min(x, max)`.
    default Tensor clampMax(Number max) {
        return clamp(null, max);
    }

    /// Returns `min(x, max)`.
    default Tensor clampMax(Tensor max) {
        return clamp(null, max);
    }

    /// Returns `x - trunc(x / other) · other`, which has the sign of x, as `%` in Java.
    default Tensor fmod(Tensor other) {
        return Evaluation.binary(new Binary.Fmod(), (Tensor) this, other);
    }

    /// Returns `x - trunc(x / other) · other`, which has the sign of x, as `%` in Java.
    default Tensor fmod(Number other) {
        return Scalars.binary(new Binary.Fmod(), (Tensor) this, other);
    }

    /// Returns the part of x behind the point, with its sign.
    default Tensor frac() {
        Tensor x = (Tensor) this;
        return x.sub(x.trunc());
    }

    /// Returns x without fractions.
    default Tensor fix() {
        return ((Tensor) this).trunc();
    }

    /// Returns x rounded to a number of decimals, negative ones before the point; halves go to the even one.
    default Tensor round(int decimals) {
        Tensor x = (Tensor) this;
        Scalars.needFloat("round", x);
        double scale = Math.pow(10, Math.abs(decimals));
        return decimals == 0 ? x.round()
                : decimals > 0 ? x.mul(scale).round().div(scale) : x.div(scale).round().mul(scale);
    }

    /// Returns the magnitude of x with the sign of the other one; integers give float32.
    default Tensor copysign(Tensor other) {
        return Composed.floating(new Binary.CopySign(), (Tensor) this, other);
    }

    /// Returns the magnitude of x with the sign of the number; integers give float32.
    default Tensor copysign(Number other) {
        return copysign(Scalars.wrapped((Tensor) this, other));
    }

    /// Returns `x · 2^other`.
    default Tensor ldexp(Tensor other) {
        return ((Tensor) this).mul(other.exp2());
    }

    /// Returns `x^other` in float64.
    default Tensor floatPower(Tensor other) {
        return ((Tensor) this).to(DType.FLOAT64).pow(other.to(DType.FLOAT64));
    }

    /// Returns `x^other` in float64.
    default Tensor floatPower(Number other) {
        return ((Tensor) this).to(DType.FLOAT64).pow(other.doubleValue());
    }

    /// Returns the angle of x as a complex number: π where it is negative, else 0; NaN stays NaN.
    default Tensor angle() {
        Tensor x = Scalars.floating("angle", (Tensor) this);
        return Tensor.where(x.detach().isNan(), x, x.detach().lt(0).to(x.dtype()).mul(Math.PI));
    }

    /// Returns `x + weight · (end - x)`.
    default Tensor lerp(Tensor end, Tensor weight) {
        return Composed.lerp((Tensor) this, end, weight);
    }

    /// Returns `x + weight · (end - x)`.
    default Tensor lerp(Tensor end, Number weight) {
        return Composed.lerp((Tensor) this, end, weight.doubleValue());
    }

    /// Returns `x + value · a · b`.
    default Tensor addcmul(Tensor a, Tensor b, Number value) {
        Tensor p = a.mul(b);
        return ((Tensor) this).add(value.doubleValue() == 1 ? p : p.mul(value));
    }

    /// Returns `x + a · b`.
    default Tensor addcmul(Tensor a, Tensor b) {
        return addcmul(a, b, 1);
    }

    /// Returns `x + value · a / b`.
    ///
    /// @throws DTypeException if both hold integers
    default Tensor addcdiv(Tensor a, Tensor b, Number value) {
        if (!a.dtype().isFloat() && !b.dtype().isFloat()) {
            throw DTypeException.of("addcdiv", "integers are not divided", a.dtype(), "float32 or float64");
        }
        Tensor q = a.div(b);
        return ((Tensor) this).add(value.doubleValue() == 1 ? q : q.mul(value));
    }

    /// Returns `x + a / b`.
    default Tensor addcdiv(Tensor a, Tensor b) {
        return addcdiv(a, b, 1);
    }

    /// Returns x with 0 for NaN and the largest numbers of the type for infinities.
    default Tensor nanToNum() {
        return nanToNum(0, null, null);
    }

    /// Returns x with numbers for NaN and for either infinity; null means the largest number of the type.
    default Tensor nanToNum(double nan, Double posInf, Double negInf) {
        return Composed.nanToNum((Tensor) this, nan, posInf, negInf);
    }

    /// Returns the larger one; where one is NaN, the other. The gradient of equal operands is the first
    /// one's.
    default Tensor fmax(Tensor other) {
        return Composed.extreme(new Binary.Fmax(), new Binary.Maximum(), (Tensor) this, other);
    }

    /// Returns the smaller one; where one is NaN, the other. The gradient of equal operands is the first
    /// one's.
    default Tensor fmin(Tensor other) {
        return Composed.extreme(new Binary.Fmin(), new Binary.Minimum(), (Tensor) this, other);
    }

    /// Returns mantissas m in [1/2, 1) of either sign and exponents e, int32, with `x = m · 2^e`.
    default List<Tensor> frexp() {
        return Composed.frexp((Tensor) this);
    }
}
