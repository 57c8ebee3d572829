package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// What the layers of the power means under a moving kernel have in common.
public abstract sealed class LPPool extends Module permits LPPool1d, LPPool2d, LPPool3d {
    private final double p;
    private final PoolOptions options;

    LPPool(double p, PoolOptions options) {
        this.p = p;
        this.options = options;
    }

    /// Returns the power means.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or is too small
    @Override
    public final Tensor forward(Tensor x) {
        return Pools.lpPool(x, p, options);
    }

    @Override
    protected String describe() {
        return "p=" + p + ", " + options.describe();
    }
}
