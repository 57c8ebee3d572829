package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;

/// Elementwise comparisons of two operands of one type, broadcast against each other. The result is bool; a
/// comparison with NaN is false, but [Ne] is true. They have no gradient.
public sealed interface Compare extends Op {
    /// `a == b`.
    record Eq() implements Compare {
    }

    /// `a != b`.
    record Ne() implements Compare {
    }

    /// `a < b`.
    record Lt() implements Compare {
    }

    /// `a <= b`.
    record Le() implements Compare {
    }

    /// `a > b`.
    record Gt() implements Compare {
    }

    /// `a >= b`.
    record Ge() implements Compare {
    }

    @Override
    default int arity() {
        return 2;
    }

    @Override
    default Shape outputShape(Shape... in) {
        return Shape.broadcast(name(), in[0], in[1]);
    }

    @Override
    default DType outputType(DType... in) {
        OpNames.same(this, in[0], in[1]);
        return DType.BOOL;
    }
}
