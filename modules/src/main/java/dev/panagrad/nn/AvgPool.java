package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// What the layers of the means under a moving kernel have in common.
public abstract sealed class AvgPool extends Module permits AvgPool1d, AvgPool2d, AvgPool3d {
    private final PoolOptions options;

    AvgPool(PoolOptions options) {
        this.options = options;
    }

    /// Returns the means.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or is too small
    @Override
    public final Tensor forward(Tensor x) {
        return Pools.avgPool(x, options);
    }

    @Override
    protected String describe() {
        return options.describe();
    }
}
