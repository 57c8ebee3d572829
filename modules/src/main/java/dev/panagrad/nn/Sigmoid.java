package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The logistic function `1 / (1 + e^-x)`.
public final class Sigmoid extends Module {
    /// Makes the layer.
    public Sigmoid() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.sigmoid();
    }
}
