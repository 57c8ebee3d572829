package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The rectifier `max(x, 0)`.
public final class ReLU extends Module {
    /// Makes the layer.
    public ReLU() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.relu();
    }
}
