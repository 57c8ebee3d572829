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
    ///
    /// @throws DTypeException if an operand is bool
    default Tensor sub(Tensor other) {
        Scalars.needNumbers("sub", (Tensor) this);
        return Evaluation.binary(new Binary.Sub(), (Tensor) this, Scalars.needNumbers("sub", other));
    }

    /// Returns `x - other`.
    ///
    /// @throws DTypeException if x is bool
    default Tensor sub(Number other) {
        Scalars.needNumbers("sub", (Tensor) this);
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

    /// Returns `x^other`; a negative whole exponent of integers is refused.
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

    /// Returns the angle of the points (other, x) in radians; integers give float32.
    default Tensor atan2(Tensor other) {
        return Evaluation.binary(new Binary.Atan2(), Scalars.floating("atan2", (Tensor) this),
                Scalars.floating("atan2", other));
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

    /// Returns the sign, -1, 0 or 1; 0 for NaN.
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
        Tensor x = (Tensor) this;
        return x.dtype() == DType.BOOL ? x.to(DType.INT64) : x.mul(x);
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
}
