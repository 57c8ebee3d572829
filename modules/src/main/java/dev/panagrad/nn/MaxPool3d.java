package dev.panagrad.nn;

import dev.panagrad.tensor.op.Ints;
import java.util.function.UnaryOperator;

/// The largest elements under a moving kernel; x: [n, c, d, h, w] or [c, d, h, w], each size of the result:
/// `(size + 2·padding - kernel)/stride + 1`.
public final class MaxPool3d extends MaxPool {
    /// Makes a layer whose kernel moves by its own size.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public MaxPool3d(int kernel) {
        this(kernel, o -> o);
    }

    /// Makes a layer: `new MaxPool3d(3, o -> o.stride(2).padding(1))`.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public MaxPool3d(int kernel, UnaryOperator<PoolOptions> options) {
        super(options.apply(PoolOptions.of(kernel, 3)));
    }

    /// Makes a layer whose kernel has a size for each spatial axis.
    public MaxPool3d(Ints kernel, UnaryOperator<PoolOptions> options) {
        super(options.apply(PoolOptions.of(kernel)));
    }
}
