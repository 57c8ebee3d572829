package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function `x - tanh(x)`.
public final class Tanhshrink extends Module {
    /// Makes the layer.
    public Tanhshrink() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.tanhshrink(x);
    }
}
