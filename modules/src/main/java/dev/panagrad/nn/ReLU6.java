package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function `min(max(x, 0), 6)`.
public final class ReLU6 extends Module {
    /// Makes the layer.
    public ReLU6() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.relu6(x);
    }
}
