package dev.panagrad.nn;

/// Pads the last two axes with the elements mirrored at the border.
public final class ReflectionPad2d extends PadLayer {
    /// Makes a layer.
    ///
    /// @param sizes one for all ends, or before and after the last axis, then before and after the last but
    ///         one, …; negative sizes cut off
    /// @throws IllegalArgumentException if there are neither 1 nor 4 sizes
    public ReflectionPad2d(int... sizes) {
        super(2, sizes, PadMode.REFLECT, 0);
    }
}
