package dev.panagrad.nn;

/// Pads the last three axes with zeros.
public final class ZeroPad3d extends PadLayer {
    /// Makes a layer.
    ///
    /// @param sizes one for all ends, or before and after the last axis, then before and after the last but
    ///         one, …; negative sizes cut off
    /// @throws IllegalArgumentException if there are neither 1 nor 6 sizes
    public ZeroPad3d(int... sizes) {
        super(3, sizes, PadMode.CONSTANT, 0);
    }
}
