package dev.panagrad.nn;

/// Pads the last axis with zeros.
public final class ZeroPad1d extends PadLayer {
    /// Makes a layer.
    ///
    /// @param sizes one for all ends, or before and after the last axis, then before and after the last but
    ///         one, …; negative sizes cut off
    /// @throws IllegalArgumentException if there are neither 1 nor 2 sizes
    public ZeroPad1d(int... sizes) {
        super(1, sizes, PadMode.CONSTANT, 0);
    }
}
