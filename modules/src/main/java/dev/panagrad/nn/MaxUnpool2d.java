package dev.panagrad.nn;

import java.util.function.UnaryOperator;

/// Puts elements back to where [MaxPool2d] took them from, among zeros; x: [n, c, h, w] or [c, h, w].
public final class MaxUnpool2d extends MaxUnpool {
    /// Makes the layer of a kernel that moved by its own size.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public MaxUnpool2d(int kernel) {
        this(kernel, o -> o);
    }

    /// Makes the layer of a pool with options.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public MaxUnpool2d(int kernel, UnaryOperator<PoolOptions> options) {
        super(options.apply(PoolOptions.of(kernel, 2)));
    }
}
