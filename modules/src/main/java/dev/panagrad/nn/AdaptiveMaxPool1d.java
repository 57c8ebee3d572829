package dev.panagrad.nn;

/// The largest elements of a given number of places; x: [n, c, length] or [c, length]. See
/// [Pools#adaptiveAvgPool] for what a place covers.
public final class AdaptiveMaxPool1d extends AdaptiveMaxPool {
    /// Makes a layer.
    ///
    /// @param output the spatial sizes of the result, or one for all; [Pools#KEEP] for that of the input
    /// @throws IllegalArgumentException if there are neither 1 nor 1 sizes
    public AdaptiveMaxPool1d(long... output) {
        super(1, output);
    }
}
