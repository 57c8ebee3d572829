package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function `log(1 / (1 + e^-x))`, without overflow.
public final class LogSigmoid extends Module {
    /// Makes the layer.
    public LogSigmoid() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.logSigmoid(x);
    }
}
