package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Divides by `(k + α · mean of x² over neighbouring channels)^β` (Krizhevsky et al. 2012); x: [n, c, …].
public final class LocalResponseNorm extends Module {
    private final int size;
    private final double alpha;
    private final double beta;
    private final double k;

    /// Makes the layer with `α` 1e-4, `β` 0.75 and `k` 1.
    ///
    /// @param size how many neighbouring channels count
    public LocalResponseNorm(int size) {
        this(size, 1e-4, 0.75, 1);
    }

    /// Makes the layer.
    ///
    /// @param size how many neighbouring channels count
    /// @param alpha `α`
    /// @param beta `β`
    /// @param k `k`
    public LocalResponseNorm(int size, double alpha, double beta, double k) {
        this.size = size;
        this.alpha = alpha;
        this.beta = beta;
        this.k = k;
    }

    /// Returns the result.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has no channels
    @Override
    public Tensor forward(Tensor x) {
        return Norms.localResponseNorm(x, size, alpha, beta, k);
    }

    @Override
    protected String describe() {
        return "size=" + size + ", alpha=" + alpha + ", beta=" + beta + ", k=" + k;
    }
}
