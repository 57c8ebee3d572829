package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;

/// Elementwise functions of two operands of one type, broadcast against each other: `y[i] = f(a[i], b[i])`.
public sealed interface Binary extends Op {
    /// `a + b`; logical or for bool.
    record Add() implements Binary {
    }

    /// `a - b`; not defined for bool.
    record Sub() implements Binary {
    }

    /// `a · b`; logical and for bool.
    record Mul() implements Binary {
    }

    /// `a / b` of floating-point numbers.
    record Div() implements Binary {
    }

    /// `a^b`.
    record Pow() implements Binary {
    }

    /// The larger one; NaN if either is NaN. Equal operands share the gradient in halves.
    record Maximum() implements Binary {
    }

    /// The smaller one; NaN if either is NaN. Equal operands share the gradient in halves.
    record Minimum() implements Binary {
    }

    /// The larger one; where one is NaN, the other. The gradient of equal operands is the first one's.
    record Fmax() implements Binary {
    }

    /// The smaller one; where one is NaN, the other. The gradient of equal operands is the first one's.
    record Fmin() implements Binary {
    }

    /// `a` if positive, else `a · b`: a rectifier with the slope b.
    record Prelu() implements Binary {
    }

    /// The whole quotient `(a - remainder(a, b)) / b`, rounded down; integer division by zero is an error.
    record FloorDivide() implements Binary {
    }

    /// `a - floor(a / b) · b`, with the sign of `b`; integer division by zero is an error.
    record Remainder() implements Binary {
    }

    /// `a - trunc(a / b) · b`, with the sign of `a`; integer division by zero is an error.
    record Fmod() implements Binary {
    }

    /// The angle of the point (b, a) in radians.
    record Atan2() implements Binary {
    }

    /// The magnitude of a with the sign of b, also of its zeros.
    record CopySign() implements Binary {
    }

    /// `sqrt(a² + b²)` without overflow; infinite if either is.
    record Hypot() implements Binary {
    }

    /// The incomplete gamma function of a at b over `Γ(a)`; NaN for negative operands.
    ///
    /// @param upper whether the integral runs from b on and not up to b
    record Igamma(boolean upper) implements Binary {
    }

    /// Hurwitz's zeta function `Σ (b + k)^-a` over k from 0 on; NaN for `a < 1`.
    record Zeta() implements Binary {
    }

    /// The neighbour of a among the numbers of its type in the direction of b.
    record NextAfter() implements Binary {
    }

    /// The greatest common divisor of integers, not negative.
    record Gcd() implements Binary {
    }

    /// `a · 2^b` of integers; 0 where b is negative or shifts all bits out.
    record LeftShift() implements Binary {
    }

    /// `a / 2^b` of integers, rounded down; as for a large b where b is negative.
    record RightShift() implements Binary {
    }

    /// Bitwise and; logical for bool.
    record And() implements Binary {
    }

    /// Bitwise or; logical for bool.
    record Or() implements Binary {
    }

    /// Bitwise exclusive or; logical for bool.
    record Xor() implements Binary {
    }

    /// The backward step of relu in one pass: `g` where the forward result `y > 0`, else 0.
    record ReluGrad() implements Binary {
    }

    /// The backward step of tanh in one pass: `g (1 - y²)` of the forward result `y`.
    record TanhGrad() implements Binary {
    }

    /// The backward step of the sigmoid in one pass: `g y (1 - y)` of the forward result `y`.
    record SigmoidGrad() implements Binary {
    }

    /// The backward step of gelu in one pass: `g` times the slope at the operand `x`.
    ///
    /// @param tanh whether of the approximation by tanh
    record GeluGrad(boolean tanh) implements Binary {
    }

    /// The backward step of a piecewise function in one pass: `g` times the slope at the operand `x`; where
    /// that is the constant 0, 0 for every `g`.
    record PiecewiseGrad(Pieces slope) implements Binary {
    }

    @Override
    default int arity() {
        return 2;
    }

    @Override
    default Shape outputShape(Shape... in) {
        return in[0].equals(in[1]) ? in[0] : Shape.broadcast(name(), in[0], in[1]);
    }

    @Override
    default DType outputType(DType... in) {
        DType t = OpNames.same(this, in[0], in[1]);
        return switch (this) {
            case Add(),Mul(),Maximum(),Minimum() -> t;
            case Sub(),Pow(),FloorDivide(),Remainder(),Fmod() -> {
                if (t == DType.BOOL) {
                    throw new DTypeException(
                            name() + ": not defined for bool, a and b are bool, expected numbers"
                                    + (this instanceof Sub ? " (for bool use xor)" : ""));
                }
                yield t;
            }
            case Fmax(),Fmin(),Prelu() -> OpNames.floating(this, t);
            case Div(),Atan2(),Igamma _,Zeta(),NextAfter(),CopySign(),Hypot() -> OpNames.floating(this, t);
            case ReluGrad(),TanhGrad(),SigmoidGrad(),GeluGrad _,PiecewiseGrad _ -> OpNames.floating(this, t);
            case Gcd(),LeftShift(),RightShift() -> {
                if (!t.isInteger()) {
                    throw DTypeException.of(name(), "needs integers", t, "int64");
                }
                yield t;
            }
            case And(),Or(),Xor() -> {
                if (t.isFloat()) {
                    throw DTypeException.of(name(), "bitwise operations need integers or bool", t,
                            "int64 or bool");
                }
                yield t;
            }
        };
    }
}
