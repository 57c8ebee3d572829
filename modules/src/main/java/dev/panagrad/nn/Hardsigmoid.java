package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The piecewise linear sigmoid, `(x + 3) / 6` between 0 and 1.
public final class Hardsigmoid extends Module {
    /// Makes the layer.
    public Hardsigmoid() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.hardsigmoid(x);
    }
}
