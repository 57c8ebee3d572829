package dev.panagrad.nn;

import dev.panagrad.tensor.op.Ints;
import java.util.function.UnaryOperator;

/// The means under a moving kernel; x: [n, c, length] or [c, length], each size of the result: `(size +
/// 2·padding - kernel)/stride + 1`.
public final class AvgPool1d extends AvgPool {
    /// Makes a layer whose kernel moves by its own size.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public AvgPool1d(int kernel) {
        this(kernel, o -> o);
    }

    /// Makes a layer: `new AvgPool1d(3, o -> o.stride(2).padding(1))`.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public AvgPool1d(int kernel, UnaryOperator<PoolOptions> options) {
        super(options.apply(PoolOptions.of(kernel, 1)));
    }

    /// Makes a layer whose kernel has a size for each spatial axis.
    public AvgPool1d(Ints kernel, UnaryOperator<PoolOptions> options) {
        super(options.apply(PoolOptions.of(kernel)));
    }
}
