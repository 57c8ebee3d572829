package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The means of a given number of places; x: [n, c, d, h, w] or [c, d, h, w]. See [Pools#adaptiveAvgPool] for
/// what a place covers.
public final class AdaptiveAvgPool3d extends Module {
    private final long[] output;

    /// Makes a layer.
    ///
    /// @param output the spatial sizes of the result, or one for all; [Pools#KEEP] for that of the input
    /// @throws IllegalArgumentException if there are neither 1 nor 3 sizes
    public AdaptiveAvgPool3d(long... output) {
        this.output = Arguments.sizes("AdaptiveAvgPool3d", output, 3);
    }

    /// Returns the means.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank
    @Override
    public Tensor forward(Tensor x) {
        return Pools.adaptiveAvgPool(x, output);
    }

    @Override
    protected String describe() {
        return java.util.Arrays.toString(output).replace(Long.toString(Pools.KEEP), "KEEP");
    }
}
