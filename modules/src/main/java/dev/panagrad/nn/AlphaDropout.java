package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Dropout that keeps mean and variance of [SELU] networks (Klambauer et al. 2017): elements become the
/// negative saturation with probability `p` in training.
public final class AlphaDropout extends Module {
    private final double p;

    /// Makes the layer with p = 0.5.
    public AlphaDropout() {
        this(0.5);
    }

    /// Makes the layer.
    ///
    /// @param p the probability
    /// @throws IllegalArgumentException if p is not a probability
    public AlphaDropout(double p) {
        this.p = Arguments.probability("AlphaDropout", "p", p);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.alphaDropout(x, p, false, isTraining());
    }

    @Override
    protected String describe() {
        return "p=" + p;
    }
}
