package dev.panagrad.nn;

/// Pads the last axis with the element at the border.
public final class ReplicationPad1d extends PadLayer {
    /// Makes a layer.
    ///
    /// @param sizes one for all ends, or before and after the last axis, then before and after the last but
    ///         one, …; negative sizes cut off
    /// @throws IllegalArgumentException if there are neither 1 nor 2 sizes
    public ReplicationPad1d(int... sizes) {
        super(1, sizes, PadMode.REPLICATE, 0);
    }
}
