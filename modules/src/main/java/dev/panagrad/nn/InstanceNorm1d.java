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

    /// Returns a layer without parameters whose number of channels is found at the first call.
    public static InstanceNorm1d lazy() {
        return lazy(o -> o);
    }

    /// Returns a layer whose number of channels is found at the first call: `InstanceNorm1d.lazy(o ->
    /// o.affine(true))`. Until then it has no parameters: make the optimizer afterwards.
    ///
    /// @throws IllegalArgumentException if an option is out of range
    public static InstanceNorm1d lazy(UnaryOperator<BatchNormOptions> options) {
        return new InstanceNorm1d(Lazy.SIZE, options);
    }
}
