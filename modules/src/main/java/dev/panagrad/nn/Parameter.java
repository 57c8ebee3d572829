package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Makes trainable tensors. A parameter is an ordinary leaf tensor that requires a gradient; a [Module] finds
/// it in its fields.
///
/// ```java
/// Tensor weight = Parameter.of(Init.heUniform(256, 512));
/// ```
public final class Parameter {
    private Parameter() {
    }

    /// Returns a leaf that shares the memory of `value` and requires a gradient. It outlives every
    /// [dev.panagrad.tensor.Scope].
    ///
    /// @throws dev.panagrad.tensor.DTypeException if the type is not floating-point
    public static Tensor of(Tensor value) {
        Tensor leaf = value.isLeaf() && !value.requiresGrad() ? value : value.detach();
        leaf.storage().keep();
        return leaf.requiresGrad(true);
    }
}
