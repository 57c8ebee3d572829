package dev.panagrad.nn;

/// Pads the last axis with one value.
public final class ConstantPad1d extends PadLayer {
    /// Makes a layer.
    ///
    /// @param value the value
    /// @param sizes one for all ends, or before and after the last axis, then before and after the last but
    ///         one, …; negative sizes cut off
    /// @throws IllegalArgumentException if there are neither 1 nor 2 sizes
    public ConstantPad1d(double value, int... sizes) {
        super(1, sizes, PadMode.CONSTANT, value);
    }
}
