package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The input itself.
public final class Identity extends Module {
    /// Makes the layer.
    public Identity() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return x;
    }
}
