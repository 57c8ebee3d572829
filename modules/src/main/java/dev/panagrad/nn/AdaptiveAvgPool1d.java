package dev.panagrad.nn;

/// The means of a given number of places; x: [n, c, length] or [c, length]. See [Pools#adaptiveAvgPool] for
/// what a place covers.
public final class AdaptiveAvgPool1d extends AdaptiveAvgPool {
    /// Makes a layer.
    ///
    /// @param output the spatial sizes of the result, or one for all; [Pools#KEEP] for that of the input
    /// @throws IllegalArgumentException if there are neither 1 nor 1 sizes
    public AdaptiveAvgPool1d(long... output) {
        super(1, output);
    }
}
