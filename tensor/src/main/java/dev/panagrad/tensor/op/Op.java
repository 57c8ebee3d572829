package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;

/// An operation on tensors as data: its parameters, without its operands.
///
/// The vocabulary is closed. Whatever interprets operations (the reference backend, the gradient table,
/// printing) is a `switch` over it without a `default` arm, so a forgotten operation does not compile.
/// [CustomOp] is the one open door.
public sealed interface Op
        permits Unary, Special, Binary, Compare, Reduction, Scan, Ordering, Movement, Contraction,
        Convolution, Pooling,
        Normalization, Sequence, Indexing, Decomposition, Fourier, Sampling, Creation, Update, Chain,
        CustomOp {

    /// Returns the shape of the result for operands of these shapes.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if they do not fit
    Shape outputShape(Shape... in);

    /// Returns the element type of the result for operands of these types.
    ///
    /// @throws dev.panagrad.tensor.DTypeException if they do not fit
    DType outputType(DType... in);

    /// Returns how many operands this takes, or -1 for any number.
    int arity();

    /// Returns the name in messages and graphs: the record's name in lower camel case.
    default String name() {
        return OpNames.of(getClass());
    }
}
