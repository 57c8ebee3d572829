package dev.panagrad.nn;

import java.util.function.UnaryOperator;

/// [BatchNorm] of x: [n, c, d, h, w].
public final class BatchNorm3d extends BatchNorm {
    /// Makes a layer for a number of channels.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public BatchNorm3d(int features) {
        this(features, o -> o);
    }

    /// Makes a layer: `new BatchNorm3d(64, o -> o.momentum(0.01))`.
    ///
    /// @throws IllegalArgumentException if the number is not positive or an option out of range
    public BatchNorm3d(int features, UnaryOperator<BatchNormOptions> options) {
        super(features, options.apply(BatchNormOptions.DEFAULT));
    }

    /// Returns a layer whose number of channels is found at the first call. Until then it has no parameters:
    /// make the optimizer afterwards.
    public static BatchNorm3d lazy() {
        return lazy(o -> o);
    }

    /// Returns such a layer with options.
    ///
    /// @throws IllegalArgumentException if an option is out of range
    public static BatchNorm3d lazy(UnaryOperator<BatchNormOptions> options) {
        return new BatchNorm3d(Lazy.SIZE, options);
    }

    @Override
    boolean accepts(int rank) {
        return rank == 5;
    }

    @Override
    String ranks() {
        return "[n, c, d, h, w]";
    }
}
