package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function `x · hardsigmoid(x)` (Howard et al. 2019).
public final class Hardswish extends Module {
    /// Makes the layer.
    public Hardswish() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.hardswish(x);
    }
}
