package dev.panagrad.nn;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// Integers where functions are computed for floating-point numbers: exactly, by way of double precision, as
/// long as no number is beyond 2^53.
final class WholeNumbers {
    /// More than a quotient's rounding error, less than the distance of any to a whole number.
    private static final double ROUNDING = 1e-9;

    private WholeNumbers() {
    }

    /// Returns whether operands (null is none) hold integers, all of one type.
    static boolean in(Tensor x, Tensor... others) {
        boolean whole = x.dtype().isInteger();
        for (Tensor other : others) {
            whole &= other == null || other.dtype() == x.dtype();
        }
        return whole;
    }

    static Tensor wide(Tensor x) {
        return x == null ? null : x.to(DType.FLOAT64);
    }

    /// Returns a function of integers, cut toward 0 as integer division does.
    static Tensor through(Tensor x, UnaryOperator<Tensor> f) {
        Tensor y = f.apply(wide(x));
        return y.add(y.sign().mul(ROUNDING)).to(x.dtype());
    }
}
