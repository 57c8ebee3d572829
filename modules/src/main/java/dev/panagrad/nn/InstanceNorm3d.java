package dev.panagrad.nn;

import java.util.function.UnaryOperator;

/// [InstanceNorm] of x: [n, c, d, h, w] or [c, d, h, w].
public final class InstanceNorm3d extends InstanceNorm {
    /// Makes a layer without parameters and running statistics.
    ///
    /// @throws IllegalArgumentException if the number of channels is not positive
    public InstanceNorm3d(int features) {
        this(features, o -> o);
    }

    /// Makes a layer: `new InstanceNorm3d(64, o -> o.affine(true))`.
    ///
    /// @throws IllegalArgumentException if the number is not positive or an option out of range
    public InstanceNorm3d(int features, UnaryOperator<BatchNormOptions> options) {
        super(features, 3, options.apply(PLAIN));
    }

    /// Returns a layer without parameters whose number of channels is found at the first call.
    public static InstanceNorm3d lazy() {
        return lazy(o -> o);
    }

    /// Returns a layer whose number of channels is found at the first call: `InstanceNorm3d.lazy(o ->
    /// o.affine(true))`. Until then it has no parameters: make the optimizer afterwards.
    ///
    /// @throws IllegalArgumentException if an option is out of range
    public static InstanceNorm3d lazy(UnaryOperator<BatchNormOptions> options) {
        return new InstanceNorm3d(Lazy.SIZE, options);
    }
}
