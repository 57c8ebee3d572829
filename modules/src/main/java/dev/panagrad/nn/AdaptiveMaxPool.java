package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// What the layers of the largest elements of a given number of places have in common.
public abstract sealed class AdaptiveMaxPool extends Module
        permits AdaptiveMaxPool1d, AdaptiveMaxPool2d, AdaptiveMaxPool3d {
    private final long[] output;

    AdaptiveMaxPool(int spatial, long[] output) {
        this.output = Arguments.sizes(getClass().getSimpleName(), output, spatial);
    }

    /// Returns the largest elements.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank
    @Override
    public final Tensor forward(Tensor x) {
        return Pools.adaptiveMaxPool(x, output).values();
    }

    /// Returns the largest elements and their positions in the flattened spatial axes.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank
    public final Pools.Largest forwardWithIndices(Tensor x) {
        return guarded(() -> Pools.adaptiveMaxPool(x, output));
    }

    @Override
    protected String describe() {
        return AdaptivePools.describe(output);
    }
}
