package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The power means `(Σ xᵖ)^(1/p)` under a moving kernel; x: [n, c, d, h, w] or [c, d, h, w].
public final class LPPool3d extends Module {
    private final double p;
    private final PoolOptions options;

    /// Makes a layer whose kernel moves by its own size.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public LPPool3d(double p, int kernel) {
        this(p, kernel, o -> o);
    }

    /// Makes a layer: `new LPPool3d(2, 3, o -> o.stride(2))`.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public LPPool3d(double p, int kernel, UnaryOperator<PoolOptions> options) {
        this.p = p;
        this.options = options.apply(PoolOptions.of(kernel, 3));
    }

    /// Returns the power means.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or is too small
    @Override
    public Tensor forward(Tensor x) {
        return Pools.lpPool(x, p, options);
    }

    @Override
    protected String describe() {
        return "p=" + p + ", " + options.describe();
    }
}
