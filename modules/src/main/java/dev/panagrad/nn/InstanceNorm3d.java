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
}
