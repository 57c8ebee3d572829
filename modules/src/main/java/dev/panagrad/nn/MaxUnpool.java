package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// What the layers that undo a [MaxPool] have in common.
public abstract sealed class MaxUnpool extends Module permits MaxUnpool1d, MaxUnpool2d, MaxUnpool3d {
    private final PoolOptions options;

    MaxUnpool(PoolOptions options) {
        this.options = options;
    }

    /// Returns zeros with the elements of x at their positions.
    ///
    /// @param indices the positions, of x's shape
    /// @param output the spatial sizes of the result, or none for the usual ones
    /// @throws dev.panagrad.tensor.ShapeException if the operands do not fit
    public final Tensor forward(Tensor x, Tensor indices, long... output) {
        return guarded(() -> Pools.maxUnpool(x, indices, options, output));
    }

    @Override
    protected String describe() {
        return options.describe();
    }
}
