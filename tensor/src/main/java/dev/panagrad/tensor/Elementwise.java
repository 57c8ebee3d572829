package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Unary;

/// Elementwise arithmetic and functions. Two operands are broadcast against each other and promoted to a
/// common type by PyTorch's rules; a Java number takes the tensor's type unless it is of a higher category.
/// Functions of integers give float32.
public sealed interface Elementwise permits Tensor {
    /// Returns `x + other`.
    default Tensor add(Tensor other) {
        return Evaluation.binary(new Binary.Add(), (Tensor) this, other);
    }

    /// Returns `x + other`.
    default Tensor add(Number other) {
        return Scalars.add((Tensor) this, other);
    }

    /// Returns `x - other`.
    default Tensor sub(Tensor other) {
        return Evaluation.binary(new Binary.Sub(), (Tensor) this, other);
    }

    /// Returns `x - other`.
    default Tensor sub(Number other) {
        return Scalars.sub((Tensor) this, other);
    }

    /// Returns `x · other`.
    default Tensor mul(Tensor other) {
        return Evaluation.binary(new Binary.Mul(), (Tensor) this, other);
    }

    /// Returns `x · other`.
    default Tensor mul(Number other) {
        return Scalars.mul((Tensor) this, other);
    }

    /// Returns the true quotient `x / other`; integers give float32.
    default Tensor div(Tensor other) {
        return Scalars.divide((Tensor) this, other);
    }

    /// Returns the true quotient `x / other`; integers give float32.
    default Tensor div(Number other) {
        return Scalars.divide((Tensor) this, other);
    }

    /// Returns `other - x`.
    default Tensor rsub(Number other) {
        return ((Tensor) this).neg().add(other);
    }

    /// Returns `x^other`; integers need exponents >= 0 for exact results.
    default Tensor pow(Tensor other) {
        return Evaluation.binary(new Binary.Pow(), (Tensor) this, other);
    }

    /// Returns `x^other`; integers need exponents >= 0 for exact results.
    default Tensor pow(Number other) {
        return Scalars.pow((Tensor) this, other);
    }

    /// Returns `floor(x / other)`.
    default Tensor floorDivide(Tensor other) {
        return Evaluation.binary(new Binary.FloorDivide(), (Tensor) this, other);
    }

    /// Returns `floor(x / other)`.
    default Tensor floorDivide(Number other) {
        return Scalars.binary(new Binary.FloorDivide(), (Tensor) this, other);
    }

    /// Returns `x - floor(x / other) · other`, which has the sign of `other`.
    default Tensor remainder(Tensor other) {
        return Evaluation.binary(new Binary.Remainder(), (Tensor) this, other);
    }

    /// Returns `x - floor(x / other) · other`, which has the sign of `other`.
    default Tensor remainder(Number other) {
        return Scalars.binary(new Binary.Remainder(), (Tensor) this, other);
    }

    /// Returns `max(x, other)`, NaN if either is NaN. Equal operands share the gradient.
    default Tensor maximum(Tensor other) {
        return Evaluation.binary(new Binary.Maximum(), (Tensor) this, other);
    }

    /// Returns `max(x, other)`, NaN if either is NaN. Equal operands share the gradient.
    default Tensor maximum(Number other) {
        return Scalars.binary(new Binary.Maximum(), (Tensor) this, other);
    }

    /// Returns `min(x, other)`, NaN if either is NaN. Equal operands share the gradient.
    default Tensor minimum(Tensor other) {
        return Evaluation.binary(new Binary.Minimum(), (Tensor) this, other);
    }

    /// Returns `min(x, other)`, NaN if either is NaN. Equal operands share the gradient.
    default Tensor minimum(Number other) {
        return Scalars.binary(new Binary.Minimum(), (Tensor) this, other);
    }

    /// Returns the angle of the points (other, x) in radians.
    default Tensor atan2(Tensor other) {
        return Evaluation.binary(new Binary.Atan2(), (Tensor) this, other);
    }

    /// Returns the bitwise and; logical for bool.
    default Tensor and(Tensor other) {
        return Evaluation.binary(new Binary.And(), (Tensor) this, other);
    }

    /// Returns the bitwise or; logical for bool.
    default Tensor or(Tensor other) {
        return Evaluation.binary(new Binary.Or(), (Tensor) this, other);
    }

    /// Returns the bitwise exclusive or; logical for bool.
    default Tensor xor(Tensor other) {
        return Evaluation.binary(new Binary.Xor(), (Tensor) this, other);
    }

    /// Returns `-x`.
    default Tensor neg() {
        return Tensor.apply(new Unary.Neg(), (Tensor) this);
    }

    /// Returns `|x|`; the gradient at 0 is 0.
    default Tensor abs() {
        return Tensor.apply(new Unary.Abs(), (Tensor) this);
    }

    /// Returns the sign, -1, 0 or 1.
    default Tensor sign() {
        return Tensor.apply(new Unary.Sign(), (Tensor) this);
    }

    /// Returns `e^x`.
    default Tensor exp() {
        return Tensor.apply(new Unary.Exp(), Scalars.floating("exp", (Tensor) this));
    }

    /// Returns `e^x - 1`, accurate near 0.
    default Tensor expm1() {
        return Tensor.apply(new Unary.Expm1(), Scalars.floating("expm1", (Tensor) this));
    }

    /// Returns the natural logarithm.
    default Tensor log() {
        return Tensor.apply(new Unary.Log(), Scalars.floating("log", (Tensor) this));
    }

    /// Returns `log(1 + x)`, accurate near 0.
    default Tensor log1p() {
        return Tensor.apply(new Unary.Log1p(), Scalars.floating("log1p", (Tensor) this));
    }

    /// Returns the square root.
    default Tensor sqrt() {
        return Tensor.apply(new Unary.Sqrt(), Scalars.floating("sqrt", (Tensor) this));
    }

    /// Returns `1 / sqrt(x)`.
    default Tensor rsqrt() {
        return Tensor.apply(new Unary.Rsqrt(), Scalars.floating("rsqrt", (Tensor) this));
    }

    /// Returns `1 / x`.
    default Tensor reciprocal() {
        return Tensor.apply(new Unary.Reciprocal(), Scalars.floating("reciprocal", (Tensor) this));
    }

    /// Returns the sine of radians.
    default Tensor sin() {
        return Tensor.apply(new Unary.Sin(), Scalars.floating("sin", (Tensor) this));
    }

    /// Returns the cosine of radians.
    default Tensor cos() {
        return Tensor.apply(new Unary.Cos(), Scalars.floating("cos", (Tensor) this));
    }

    /// Returns the tangent of radians.
    default Tensor tan() {
        return Tensor.apply(new Unary.Tan(), Scalars.floating("tan", (Tensor) this));
    }

    /// Returns the arc tangent in radians.
    default Tensor atan() {
        return Tensor.apply(new Unary.Atan(), Scalars.floating("atan", (Tensor) this));
    }

    /// Returns the hyperbolic tangent.
    default Tensor tanh() {
        return Tensor.apply(new Unary.Tanh(), Scalars.floating("tanh", (Tensor) this));
    }

    /// Returns `1 / (1 + e^-x)`.
    default Tensor sigmoid() {
        return Tensor.apply(new Unary.Sigmoid(), Scalars.floating("sigmoid", (Tensor) this));
    }

    /// Returns the error function `2/sqrt(π) ∫₀ˣ e^(-t²) dt`.
    default Tensor erf() {
        return Tensor.apply(new Unary.Erf(), Scalars.floating("erf", (Tensor) this));
    }

    /// Returns `max(x, 0)`.
    default Tensor relu() {
        return Tensor.apply(new Unary.Relu(), (Tensor) this);
    }

    /// Returns the largest integers not above x.
    default Tensor floor() {
        return Tensor.apply(new Unary.Floor(), (Tensor) this);
    }

    /// Returns the smallest integers not below x.
    default Tensor ceil() {
        return Tensor.apply(new Unary.Ceil(), (Tensor) this);
    }

    /// Returns the nearest integers; halves go to the even one.
    default Tensor round() {
        return Tensor.apply(new Unary.Round(), (Tensor) this);
    }

    /// Returns x without fractions.
    default Tensor trunc() {
        return Tensor.apply(new Unary.Trunc(), (Tensor) this);
    }

    /// Returns whether x is 0 or false.
    default Tensor logicalNot() {
        return Tensor.apply(new Unary.LogicalNot(), (Tensor) this);
    }

    /// Returns whether x is NaN.
    default Tensor isNan() {
        return Tensor.apply(new Unary.IsNan(), (Tensor) this);
    }

    /// Returns whether x is neither infinite nor NaN.
    default Tensor isFinite() {
        return Tensor.apply(new Unary.IsFinite(), (Tensor) this);
    }

    /// Returns `x²`.
    default Tensor square() {
        return ((Tensor) this).mul((Tensor) this);
    }

    /// Returns `x Φ(x)` with the normal distribution function Φ (Hendrycks, Gimpel 2016).
    default Tensor gelu() {
        return Tensor.apply(new Unary.Gelu(false), (Tensor) this);
    }

    /// Returns [#gelu()], or its approximation by tanh.
    default Tensor gelu(boolean tanh) {
        return Tensor.apply(new Unary.Gelu(tanh), (Tensor) this);
    }

    /// Returns `x · sigmoid(x)`, also known as swish.
    default Tensor silu() {
        return ((Tensor) this).mul(((Tensor) this).sigmoid());
    }

    /// Returns `log(1 + e^x)`, and x itself above 20.
    default Tensor softplus() {
        return Tensor.apply(new Unary.Softplus(1, 20), (Tensor) this);
    }

    /// Returns x if positive, else `α (e^x - 1)`.
    default Tensor elu(double alpha) {
        return Tensor.apply(new Unary.Elu(alpha), (Tensor) this);
    }

    /// Returns x if positive, else `slope · x`.
    default Tensor leakyRelu(double slope) {
        return Tensor.apply(new Unary.LeakyRelu(slope), (Tensor) this);
    }

    /// Returns `min(max(x, min), max)`.
    default Tensor clamp(double min, double max) {
        return Tensor.apply(new Unary.Clamp(min, max), (Tensor) this);
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
        return trunc();
    }

    /// Returns x rounded to a number of decimals, negative ones before the point; halves go to the even one.
    default Tensor round(int decimals) {
        Tensor x = (Tensor) this;
        double scale = Math.pow(10, Math.abs(decimals));
        return decimals == 0 || !x.dtype().isFloat() ? x.round()
                : decimals > 0 ? x.mul(scale).round().div(scale) : x.div(scale).round().mul(scale);
    }

    /// Returns the magnitude of x with the sign of the other one; integers give float32.
    default Tensor copysign(Tensor other) {
        return Composed.copysign((Tensor) this, other);
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
        return lerp(end, Scalars.number((Tensor) this, weight));
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

    /// Returns the larger one; where one is NaN, the other.
    default Tensor fmax(Tensor other) {
        Tensor x = (Tensor) this;
        return Tensor.where(x.detach().isNan(), other,
                Tensor.where(other.detach().isNan(), x, x.maximum(other)));
    }

    /// Returns the smaller one; where one is NaN, the other.
    default Tensor fmin(Tensor other) {
        Tensor x = (Tensor) this;
        return Tensor.where(x.detach().isNan(), other,
                Tensor.where(other.detach().isNan(), x, x.minimum(other)));
    }
}
