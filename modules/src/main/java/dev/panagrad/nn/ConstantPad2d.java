package dev.panagrad.nn;

/// Pads the last two axes with one value.
public final class ConstantPad2d extends PadLayer {
    /// Makes a layer.
    ///
    /// @param value the value
    /// @param sizes one for all ends, or before and after the last axis, then before and after the last but
    ///         one, …; negative sizes cut off
    /// @throws IllegalArgumentException if there are neither 1 nor 4 sizes
    public ConstantPad2d(double value, int... sizes) {
        super(2, sizes, PadMode.CONSTANT, value);
    }
}
