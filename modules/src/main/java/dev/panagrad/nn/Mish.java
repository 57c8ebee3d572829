package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function `x · tanh(log(1 + e^x))` (Misra 2019).
public final class Mish extends Module {
    /// Makes the layer.
    public Mish() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.mish(x);
    }
}
