package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The hyperbolic tangent.
public final class Tanh extends Module {
    /// Makes the layer.
    public Tanh() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.tanh();
    }
}
