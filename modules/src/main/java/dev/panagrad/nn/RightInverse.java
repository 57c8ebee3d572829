package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// What a module has that can be undone: `forward(rightInverse(y)) = y`. A parameter that such a module
/// computes keeps its value when the module is registered ([Parametrizations#register]), and can be assigned.
public interface RightInverse {
    /// Returns an operand for which the module's result is `value`.
    ///
    /// @throws UnsupportedOperationException if with its settings the module has none
    Tensor rightInverse(Tensor value);
}
