package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The exponential linear unit: x if positive, else `α (e^x - 1)`.
public final class ELU extends Module {
    private final double alpha;

    /// Makes the layer with alpha = 1.
    public ELU() {
        this(1);
    }

    /// Makes the layer.
    ///
    /// @param alpha the scale below 0
    public ELU(double alpha) {
        this.alpha = Arguments.finite("ELU", "alpha", alpha);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.elu(alpha);
    }

    @Override
    protected String describe() {
        return "alpha=" + alpha;
    }
}
