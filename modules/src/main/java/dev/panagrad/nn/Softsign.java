package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function `x / (1 + |x|)`.
public final class Softsign extends Module {
    /// Makes the layer.
    public Softsign() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.softsign(x);
    }
}
