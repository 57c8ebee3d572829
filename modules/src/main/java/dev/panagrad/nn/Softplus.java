package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function `log(1 + e^(βx)) / β`, and x itself where `βx` exceeds the threshold.
public final class Softplus extends Module {
    private final double beta;
    private final double threshold;

    /// Makes the layer with beta = 1, threshold = 20.
    public Softplus() {
        this(1, 20);
    }

    /// Makes the layer.
    ///
    /// @param beta `β`
    /// @param threshold where the function becomes x
    public Softplus(double beta, double threshold) {
        this.beta = beta;
        this.threshold = threshold;
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.softplus(x, beta, threshold);
    }

    @Override
    protected String describe() {
        return "beta=" + beta + ", threshold=" + threshold;
    }
}
