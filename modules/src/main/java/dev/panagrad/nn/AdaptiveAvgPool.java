package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// What the layers of the means of a given number of places have in common.
public abstract sealed class AdaptiveAvgPool extends Module
        permits AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveAvgPool3d {
    private final long[] output;

    AdaptiveAvgPool(int spatial, long[] output) {
        this.output = Arguments.sizes(getClass().getSimpleName(), output, spatial);
    }

    /// Returns the means.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank
    @Override
    public final Tensor forward(Tensor x) {
        return Pools.adaptiveAvgPool(x, output);
    }

    @Override
    protected String describe() {
        return AdaptivePools.describe(output);
    }
}
