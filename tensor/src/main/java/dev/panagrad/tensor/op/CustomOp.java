package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;

/// An operation of the user's own: a name, a forward computation and its gradient. The one open member of
/// [Op].
///
/// The forward computation runs without recording; the gradient may use any tensor operations, and if it
/// does, it can itself be differentiated.
public non-sealed interface CustomOp extends Op {
    /// Returns the result for these operands.
    Tensor forward(Tensor... in);

    /// Returns the gradient of every operand, null where there is none, given the gradient `g` of the result.
    ///
    /// @param in the operands of the forward computation
    /// @param out its result
    Tensor[] backward(Tensor g, Tensor[] in, Tensor out);

    @Override
    default int arity() {
        return -1;
    }

    /// Not known before the computation.
    @Override
    default Shape outputShape(Shape... in) {
        throw new UnsupportedOperationException(
                name() + ": the shape of a custom operation's result is known after it ran");
    }

    /// Not known before the computation.
    @Override
    default DType outputType(DType... in) {
        throw new UnsupportedOperationException(
                name() + ": the type of a custom operation's result is known after it ran");
    }
}
