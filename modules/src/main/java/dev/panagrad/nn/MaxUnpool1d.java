package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// Puts elements back to where [MaxPool1d] took them from, among zeros; x: [n, c, length] or [c, length].
public final class MaxUnpool1d extends Module {
    private final PoolOptions options;

    /// Makes the layer of a kernel that moved by its own size.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public MaxUnpool1d(int kernel) {
        this(kernel, o -> o);
    }

    /// Makes the layer of a pool with options.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public MaxUnpool1d(int kernel, UnaryOperator<PoolOptions> options) {
        this.options = options.apply(PoolOptions.of(kernel, 1));
    }

    /// Returns zeros with the elements of x at their positions.
    ///
    /// @param indices the positions, of x's shape
    /// @param output the spatial sizes of the result, or none for the usual ones
    /// @throws dev.panagrad.tensor.ShapeException if the operands do not fit
    public Tensor forward(Tensor x, Tensor indices, long... output) {
        return guarded(() -> Pools.maxUnpool(x, indices, options, output));
    }

    @Override
    protected String describe() {
        return options.describe();
    }
}
