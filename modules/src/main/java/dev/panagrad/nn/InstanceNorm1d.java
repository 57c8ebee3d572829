package dev.panagrad.nn;

import java.util.function.UnaryOperator;

/// [InstanceNorm] of x: [n, c, length] or [c, length].
public final class InstanceNorm1d extends InstanceNorm {
    /// Makes a layer without parameters and running statistics.
    ///
    /// @throws IllegalArgumentException if the number of channels is not positive
    public InstanceNorm1d(int features) {
        this(features, o -> o);
    }

    /// Makes a layer: `new InstanceNorm1d(64, o -> o.affine(true))`.
    ///
    /// @throws IllegalArgumentException if the number is not positive or an option out of range
    public InstanceNorm1d(int features, UnaryOperator<BatchNormOptions> options) {
        super(features, 1, options.apply(PLAIN));
    }
}
