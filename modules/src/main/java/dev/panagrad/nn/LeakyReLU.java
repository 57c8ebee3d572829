package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The leaky rectifier: x if positive, else `slope · x`.
public final class LeakyReLU extends Module {
    private final double slope;

    /// Makes the layer with slope = 0.01.
    public LeakyReLU() {
        this(0.01);
    }

    /// Makes the layer.
    ///
    /// @param slope the slope below 0
    public LeakyReLU(double slope) {
        this.slope = Arguments.finite("LeakyReLU", "slope", slope);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.leakyRelu(slope);
    }

    @Override
    protected String describe() {
        return "slope=" + slope;
    }
}
