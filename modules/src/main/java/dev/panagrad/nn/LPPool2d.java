package dev.panagrad.nn;

import java.util.function.UnaryOperator;

/// The power means `(Σ xᵖ)^(1/p)` under a moving kernel; x: [n, c, h, w] or [c, h, w].
public final class LPPool2d extends LPPool {
    /// Makes a layer whose kernel moves by its own size.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public LPPool2d(double p, int kernel) {
        this(p, kernel, o -> o);
    }

    /// Makes a layer: `new LPPool2d(2, 3, o -> o.stride(2))`.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public LPPool2d(double p, int kernel, UnaryOperator<PoolOptions> options) {
        super(p, options.apply(PoolOptions.of(kernel, 2)));
    }
}
