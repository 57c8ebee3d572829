package dev.panagrad.nn;

/// Pads the last three axes with one value.
public final class ConstantPad3d extends PadLayer {
    /// Makes a layer.
    ///
    /// @param value the value
    /// @param sizes one for all ends, or before and after the last axis, then before and after the last but
    ///         one, …; negative sizes cut off
    /// @throws IllegalArgumentException if there are neither 1 nor 6 sizes
    public ConstantPad3d(double value, int... sizes) {
        super(3, sizes, PadMode.CONSTANT, value);
    }
}
