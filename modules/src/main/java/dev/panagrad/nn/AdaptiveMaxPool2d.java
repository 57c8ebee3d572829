package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The largest elements of a given number of places; x: [n, c, h, w] or [c, h, w]. See
/// [Pools#adaptiveAvgPool] for what a place covers.
public final class AdaptiveMaxPool2d extends Module {
    private final long[] output;

    /// Makes a layer.
    ///
    /// @param output the spatial sizes of the result, or one for all; [Pools#KEEP] for that of the input
    /// @throws IllegalArgumentException if there are neither 1 nor 2 sizes
    public AdaptiveMaxPool2d(long... output) {
        this.output = Arguments.sizes("AdaptiveMaxPool2d", output, 2);
    }

    /// Returns the largest elements.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank
    @Override
    public Tensor forward(Tensor x) {
        return Pools.adaptiveMaxPool(x, output).values();
    }

    /// Returns the largest elements and their positions in the flattened spatial axes.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank
    public Pools.Largest forwardWithIndices(Tensor x) {
        return guarded(() -> Pools.adaptiveMaxPool(x, output));
    }

    @Override
    protected String describe() {
        return java.util.Arrays.toString(output).replace(Long.toString(Pools.KEEP), "KEEP");
    }
}
