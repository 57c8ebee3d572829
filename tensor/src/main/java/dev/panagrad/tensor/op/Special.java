package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;

/// Elementwise functions of one operand from analysis: inverse and hyperbolic functions, the error function's
/// and the gamma function's relatives. The result has the operand's shape and floating-point type.
public sealed interface Special extends Op {
    /// The arc cosine in radians; NaN outside [-1, 1].
    record Acos() implements Special {
    }

    /// The arc sine in radians; NaN outside [-1, 1].
    record Asin() implements Special {
    }

    /// The hyperbolic sine.
    record Sinh() implements Special {
    }

    /// The hyperbolic cosine.
    record Cosh() implements Special {
    }

    /// The inverse of the hyperbolic sine.
    record Asinh() implements Special {
    }

    /// The inverse of the hyperbolic cosine, not negative; NaN below 1.
    record Acosh() implements Special {
    }

    /// The inverse of the hyperbolic tangent; NaN outside [-1, 1].
    record Atanh() implements Special {
    }

    /// The logarithm to the base 2, exact for powers of 2.
    record Log2() implements Special {
    }

    /// The logarithm to the base 10.
    record Log10() implements Special {
    }

    /// `1 - erf(x)`, accurate also where it is small.
    record Erfc() implements Special {
    }

    /// `e^(x²) erfc(x)`, which does not underflow.
    record Erfcx() implements Special {
    }

    /// The inverse of the error function; NaN outside [-1, 1].
    record Erfinv() implements Special {
    }

    /// The inverse of the normal distribution function `(1 + erf(x / √2)) / 2`; NaN outside [0, 1].
    record Ndtri() implements Special {
    }

    /// `2^x`.
    record Exp2() implements Special {
    }

    /// The logarithm of the magnitude of the gamma function.
    record Lgamma() implements Special {
    }

    /// The derivative of an order of the digamma function, which is that of [Lgamma]; order 0 is digamma.
    ///
    /// @param order how often digamma is derived, at least 0
    record Polygamma(int order) implements Special {
    }

    /// The modified Bessel function of the first kind of order 0 or 1.
    ///
    /// @param scaled whether it is multiplied by `e^-|x|`
    record BesselI(int order, boolean scaled) implements Special {
    }

    /// The Bessel function of the first kind of order 0 or 1.
    record BesselJ(int order) implements Special {
    }

    /// The Bessel function of the second kind of order 0 or 1; -inf at 0, NaN below.
    record BesselY(int order) implements Special {
    }

    /// The modified Bessel function of the second kind of order 0 or 1; infinite at 0, NaN below.
    ///
    /// @param scaled whether it is multiplied by `e^x`
    record BesselK(int order, boolean scaled) implements Special {
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
        return OpNames.floating(this, in[0]);
    }
}
