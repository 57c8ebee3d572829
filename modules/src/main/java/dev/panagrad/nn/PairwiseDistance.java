package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The norm of differences along the last axis, see [Distances#pairwiseDistance].
public final class PairwiseDistance extends Module {
    private final double p;
    private final double eps;
    private final boolean keep;

    /// Makes the layer of Euclidean distances with eps = 1e-6.
    public PairwiseDistance() {
        this(2, 1e-6, false);
    }

    /// Makes the layer.
    ///
    /// @param p the norm's exponent
    /// @param eps added to the differences
    /// @param keep whether the axis is kept, with size 1
    public PairwiseDistance(double p, double eps, boolean keep) {
        this.p = p;
        this.eps = eps;
        this.keep = keep;
    }

    /// Returns the distances.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the operands cannot be broadcast
    public Tensor forward(Tensor a, Tensor b) {
        return guarded(() -> Distances.pairwiseDistance(a, b, p, eps, keep));
    }

    @Override
    protected String describe() {
        return "p=" + p;
    }
}
