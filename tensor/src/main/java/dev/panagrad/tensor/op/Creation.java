package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;

/// Operations without operands that fill a new tensor by a rule.
public sealed interface Creation extends Op {
    /// Returns the shape of the result.
    Shape shape();

    /// Returns the element type of the result.
    DType dtype();

    /// Every element is `value`; bool is 0 or 1.
    record Fill(Shape shape, DType dtype, Number value) implements Creation {
        /// Takes any number but 0 as true.
        public Fill {
            value = dtype == DType.BOOL && value != null ? (Number) (value.doubleValue() != 0 ? 1 : 0)
                    : value;
        }
    }

    /// Element `i` is `start + i · step`; integers exactly.
    record Range(Shape shape, DType dtype, Number start, Number step) implements Creation {
    }

    /// 1 on the main diagonal of a matrix, else 0.
    record Eye(Shape shape, DType dtype) implements Creation {
    }

    @Override
    default int arity() {
        return 0;
    }

    @Override
    default Shape outputShape(Shape... in) {
        return shape();
    }

    @Override
    default DType outputType(DType... in) {
        return dtype();
    }
}
