package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// [AlphaDropout] of whole channels; x: [n, c, …].
public final class FeatureAlphaDropout extends Module {
    private final double p;

    /// Makes the layer with p = 0.5.
    public FeatureAlphaDropout() {
        this(0.5);
    }

    /// Makes the layer.
    ///
    /// @param p the probability
    /// @throws IllegalArgumentException if p is not a probability
    public FeatureAlphaDropout(double p) {
        this.p = Arguments.probability("FeatureAlphaDropout", "p", p);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.alphaDropout(x, p, true, isTraining());
    }

    @Override
    protected String describe() {
        return "p=" + p;
    }
}
