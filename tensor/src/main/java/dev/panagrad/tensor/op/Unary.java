package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;

/// Elementwise functions of one operand: `y[i] = f(x[i])`. The result has the operand's shape.
public sealed interface Unary extends Op {
    /// `-x`.
    record Neg() implements Unary {
    }

    /// `|x|`; the gradient at 0 is 0.
    record Abs() implements Unary {
    }

    /// The sign, -1, 0 or 1; 0 for NaN.
    record Sign() implements Unary {
    }

    /// `e^x`.
    record Exp() implements Unary {
    }

    /// `e^x - 1`, accurate near 0.
    record Expm1() implements Unary {
    }

    /// The natural logarithm; NaN for negative operands, -inf for 0.
    record Log() implements Unary {
    }

    /// `log(1 + x)`, accurate near 0.
    record Log1p() implements Unary {
    }

    /// The square root; NaN for negative operands.
    record Sqrt() implements Unary {
    }

    /// `1 / sqrt(x)`.
    record Rsqrt() implements Unary {
    }

    /// `1 / x`.
    record Reciprocal() implements Unary {
    }

    /// The sine of radians.
    record Sin() implements Unary {
    }

    /// The cosine of radians.
    record Cos() implements Unary {
    }

    /// The tangent of radians.
    record Tan() implements Unary {
    }

    /// The hyperbolic tangent.
    record Tanh() implements Unary {
    }

    /// The arc tangent in radians.
    record Atan() implements Unary {
    }

    /// `1 / (1 + e^-x)`.
    record Sigmoid() implements Unary {
    }

    /// `max(x, 0)`; NaN stays NaN, the gradient at 0 is 0.
    record Relu() implements Unary {
    }

    /// `x Φ(x)` with the normal distribution function, or its approximation by tanh (Hendrycks, Gimpel 2016).
    ///
    /// @param tanh whether to use `0.5 x (1 + tanh(sqrt(2/π) (x + 0.044715 x³)))`
    record Gelu(boolean tanh) implements Unary {
    }

    /// `log(1 + e^(βx)) / β`, and `x` itself where `βx` exceeds the threshold.
    record Softplus(double beta, double threshold) implements Unary {
    }

    /// `x` if positive, else `α (e^x - 1)`.
    record Elu(double alpha) implements Unary {
    }

    /// `x` if positive, else `slope · x`.
    record LeakyRelu(double slope) implements Unary {
    }

    /// `x` if larger than the threshold or NaN, else the value.
    record Threshold(double threshold, double value) implements Unary {
    }

    /// 0 where `|x| <= lambda`, else `x`; NaN stays NaN.
    record Hardshrink(double lambda) implements Unary {
    }

    /// A function of three polynomials side by side; NaN stays NaN.
    record Piecewise(Pieces pieces) implements Unary {
    }

    /// The value where `x` is NaN, else `x`.
    record NanTo(double value) implements Unary {
    }

    /// `min(max(x, min), max)`; NaN stays NaN. An infinite bound does not bind.
    record Clamp(double min, double max) implements Unary {
    }

    /// The error function `2/sqrt(π) ∫₀ˣ e^(-t²) dt`.
    record Erf() implements Unary {
    }

    /// The largest integer not above `x`.
    record Floor() implements Unary {
    }

    /// The smallest integer not below `x`.
    record Ceil() implements Unary {
    }

    /// The nearest integer; halves go to the even one.
    record Round() implements Unary {
    }

    /// `x` without its fraction.
    record Trunc() implements Unary {
    }

    /// `x + c` in the operand's type.
    record AddScalar(double value) implements Unary {
    }

    /// `x · c` in the operand's type.
    record MulScalar(double value) implements Unary {
    }

    /// `x^c` with a constant exponent.
    record PowScalar(double exponent) implements Unary {
    }

    /// Whether `x` is zero (false).
    record LogicalNot() implements Unary {
    }

    /// Whether `x` is NaN.
    record IsNan() implements Unary {
    }

    /// Whether `x` is neither infinite nor NaN.
    record IsFinite() implements Unary {
    }

    /// The operand converted to another type: floats to integers toward zero, anything but 0 to true.
    record Cast(DType to) implements Unary {
    }

    /// The operand's values in new, contiguous memory.
    record Copy() implements Unary {
    }

    @Override
    default int arity() {
        return 1;
    }

    @Override
    default Shape outputShape(Shape... in) {
        return in[0];
    }

    @Override
    default DType outputType(DType... in) {
        return switch (this) {
            case Cast(var to) -> to;
            case Copy() -> in[0];
            case LogicalNot() -> DType.BOOL;
            case IsNan(),IsFinite() -> DType.BOOL;
            case Neg() when in[0] == DType.BOOL -> throw new dev.panagrad.tensor.DTypeException(
                    "neg: not defined for bool, x is bool, expected numbers (for bool use logicalNot)");
            case Neg(),Abs(),Sign(),Relu(),Floor(),Ceil(),Round(),Trunc() -> OpNames.computed(this, in[0]);
            case Clamp(var lo, var hi) -> OpNames.computed(this, in[0]);
            case Exp(),Expm1(),Log(),Log1p(),Sqrt(),Rsqrt(),Reciprocal() -> OpNames.floating(this, in[0]);
            case Sin(),Cos(),Tan(),Tanh(),Atan(),Sigmoid(),Erf() -> OpNames.floating(this, in[0]);
            case Gelu _,Softplus _,Elu _,LeakyRelu _ -> OpNames.floating(this, in[0]);
            case AddScalar _,MulScalar _,PowScalar _ -> OpNames.floating(this, in[0]);
            case Threshold _,Hardshrink _,Piecewise _,NanTo _ -> OpNames.floating(this, in[0]);
        };
    }
}
