package dev.panagrad.nn;

import java.util.function.UnaryOperator;

/// The power means `(Σ xᵖ)^(1/p)` under a moving kernel; x: [n, c, length] or [c, length].
public final class LPPool1d extends LPPool {
    /// Makes a layer whose kernel moves by its own size.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public LPPool1d(double p, int kernel) {
        this(p, kernel, o -> o);
    }

    /// Makes a layer: `new LPPool1d(2, 3, o -> o.stride(2))`.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public LPPool1d(double p, int kernel, UnaryOperator<PoolOptions> options) {
        super(p, options.apply(PoolOptions.of(kernel, 1)));
    }
}
