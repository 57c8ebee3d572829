package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import java.util.function.UnaryOperator;

/// The largest elements under a moving kernel; x: [n, c, h, w] or [c, h, w], each size of the result: `(size
/// + 2·padding - kernel)/stride + 1`.
public final class MaxPool2d extends Module {
    private final PoolOptions options;

    /// Makes a layer whose kernel moves by its own size.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public MaxPool2d(int kernel) {
        this(kernel, o -> o);
    }

    /// Makes a layer: `new MaxPool2d(3, o -> o.stride(2).padding(1))`.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public MaxPool2d(int kernel, UnaryOperator<PoolOptions> options) {
        this.options = options.apply(PoolOptions.of(kernel, 2));
    }

    /// Makes a layer whose kernel has a size for each spatial axis.
    public MaxPool2d(Ints kernel, UnaryOperator<PoolOptions> options) {
        this.options = options.apply(PoolOptions.of(kernel));
    }

    /// Returns the largest elements.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or is too small
    @Override
    public Tensor forward(Tensor x) {
        return Pools.maxPool(x, options);
    }

    /// Returns the largest elements and their positions in the flattened spatial axes.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or is too small
    public Pools.Largest forwardWithIndices(Tensor x) {
        return guarded(() -> Pools.maxPoolWithIndices(x, options));
    }

    @Override
    protected String describe() {
        return options.describe();
    }
}
