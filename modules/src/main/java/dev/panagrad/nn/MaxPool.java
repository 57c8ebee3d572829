package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// What the layers of the largest elements under a moving kernel have in common.
public abstract sealed class MaxPool extends Module permits MaxPool1d, MaxPool2d, MaxPool3d {
    private final PoolOptions options;

    MaxPool(PoolOptions options) {
        this.options = options;
    }

    /// Returns the largest elements.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or is too small
    @Override
    public final Tensor forward(Tensor x) {
        return Pools.maxPool(x, options);
    }

    /// Returns the largest elements and their positions in the flattened spatial axes.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or is too small
    public final Pools.Largest forwardWithIndices(Tensor x) {
        return guarded(() -> Pools.maxPoolWithIndices(x, options));
    }

    @Override
    protected String describe() {
        return options.describe();
    }
}
