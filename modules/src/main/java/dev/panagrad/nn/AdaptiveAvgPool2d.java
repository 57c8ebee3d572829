package dev.panagrad.nn;

/// The means of a given number of places; x: [n, c, h, w] or [c, h, w]. See [Pools#adaptiveAvgPool] for what
/// a place covers.
public final class AdaptiveAvgPool2d extends AdaptiveAvgPool {
    /// Makes a layer.
    ///
    /// @param output the spatial sizes of the result, or one for all; [Pools#KEEP] for that of the input
    /// @throws IllegalArgumentException if there are neither 1 nor 2 sizes
    public AdaptiveAvgPool2d(long... output) {
        super(2, output);
    }
}
