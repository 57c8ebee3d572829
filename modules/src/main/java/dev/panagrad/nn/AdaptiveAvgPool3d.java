package dev.panagrad.nn;

/// The means of a given number of places; x: [n, c, d, h, w] or [c, d, h, w]. See [Pools#adaptiveAvgPool] for
/// what a place covers.
public final class AdaptiveAvgPool3d extends AdaptiveAvgPool {
    /// Makes a layer.
    ///
    /// @param output the spatial sizes of the result, or one for all; [Pools#KEEP] for that of the input
    /// @throws IllegalArgumentException if there are neither 1 nor 3 sizes
    public AdaptiveAvgPool3d(long... output) {
        super(3, output);
    }
}
