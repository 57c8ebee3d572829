package dev.panagrad.nn;

/// Pads the last three axes with the element at the border.
public final class ReplicationPad3d extends PadLayer {
    /// Makes a layer.
    ///
    /// @param sizes one for all ends, or before and after the last axis, then before and after the last but
    ///         one, …; negative sizes cut off
    /// @throws IllegalArgumentException if there are neither 1 nor 6 sizes
    public ReplicationPad3d(int... sizes) {
        super(3, sizes, PadMode.REPLICATE, 0);
    }
}
