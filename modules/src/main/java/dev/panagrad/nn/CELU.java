package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The unit `x if positive, else α (e^(x/α) - 1)` (Barron 2017).
public final class CELU extends Module {
    private final double alpha;

    /// Makes the layer with alpha = 1.
    public CELU() {
        this(1);
    }

    /// Makes the layer.
    ///
    /// @param alpha `α`, not 0
    public CELU(double alpha) {
        this.alpha = alpha;
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.celu(x, alpha);
    }

    @Override
    protected String describe() {
        return "alpha=" + alpha;
    }
}
