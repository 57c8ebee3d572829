package dev.panagrad.nn;

import java.util.function.UnaryOperator;

/// [InstanceNorm] of x: [n, c, h, w] or [c, h, w].
public final class InstanceNorm2d extends InstanceNorm {
    /// Makes a layer without parameters and running statistics.
    ///
    /// @throws IllegalArgumentException if the number of channels is not positive
    public InstanceNorm2d(int features) {
        this(features, o -> o);
    }

    /// Makes a layer: `new InstanceNorm2d(64, o -> o.affine(true))`.
    ///
    /// @throws IllegalArgumentException if the number is not positive or an option out of range
    public InstanceNorm2d(int features, UnaryOperator<BatchNormOptions> options) {
        super(features, 2, options.apply(PLAIN));
    }

    /// Returns a layer without parameters whose number of channels is found at the first call.
    public static InstanceNorm2d lazy() {
        return lazy(o -> o);
    }

    /// Returns a layer whose number of channels is found at the first call: `InstanceNorm2d.lazy(o ->
    /// o.affine(true))`. Until then it has no parameters: make the optimizer afterwards.
    ///
    /// @throws IllegalArgumentException if an option is out of range
    public static InstanceNorm2d lazy(UnaryOperator<BatchNormOptions> options) {
        return new InstanceNorm2d(Lazy.SIZE, options);
    }
}
