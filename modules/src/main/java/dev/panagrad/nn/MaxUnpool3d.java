package dev.panagrad.nn;

import java.util.function.UnaryOperator;

/// Puts elements back to where [MaxPool3d] took them from, among zeros; x: [n, c, d, h, w] or [c, d, h, w].
public final class MaxUnpool3d extends MaxUnpool {
    /// Makes the layer of a kernel that moved by its own size.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public MaxUnpool3d(int kernel) {
        this(kernel, o -> o);
    }

    /// Makes the layer of a pool with options.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public MaxUnpool3d(int kernel, UnaryOperator<PoolOptions> options) {
        super(options.apply(PoolOptions.of(kernel, 3)));
    }
}
