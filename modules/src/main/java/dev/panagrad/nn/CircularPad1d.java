package dev.panagrad.nn;

/// Pads the last axis with the elements from the other end.
public final class CircularPad1d extends PadLayer {
    /// Makes a layer.
    ///
    /// @param sizes one for all ends, or before and after the last axis, then before and after the last but
    ///         one, …; negative sizes cut off
    /// @throws IllegalArgumentException if there are neither 1 nor 2 sizes
    public CircularPad1d(int... sizes) {
        super(1, sizes, PadMode.CIRCULAR, 0);
    }
}
