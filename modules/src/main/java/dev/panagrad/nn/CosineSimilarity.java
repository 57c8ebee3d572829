package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The cosine of the angle between vectors along an axis, see [Distances#cosineSimilarity].
public final class CosineSimilarity extends Module {
    private final int axis;
    private final double eps;

    /// Makes the layer with axis = 1 and eps = 1e-8.
    public CosineSimilarity() {
        this(1, 1e-8);
    }

    /// Makes the layer.
    ///
    /// @param axis the vectors' axis
    /// @param eps the least length
    public CosineSimilarity(int axis, double eps) {
        this.axis = axis;
        this.eps = eps;
    }

    /// Returns the cosines.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the operands cannot be broadcast
    public Tensor forward(Tensor a, Tensor b) {
        return guarded(() -> Distances.cosineSimilarity(a, b, axis, eps));
    }

    @Override
    protected String describe() {
        return "axis=" + axis + ", eps=" + eps;
    }
}
