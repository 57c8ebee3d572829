package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function `x · sigmoid(x)`, also known as swish.
public final class SiLU extends Module {
    /// Makes the layer.
    public SiLU() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.silu();
    }
}
