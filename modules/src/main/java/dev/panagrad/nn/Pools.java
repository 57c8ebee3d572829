package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Window;

/// Pooling as functions; x: [n, c, h, w] or [c, h, w].
public final class Pools {
    private Pools() {
    }

    /// Returns the largest elements under a kernel that moves by its own size.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or is too small
    public static Tensor maxPool2d(Tensor x, int kernel) {
        return maxPool(x, PoolOptions.of(kernel, 2));
    }

    /// Returns the means under a kernel that moves by its own size.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or is too small
    public static Tensor avgPool2d(Tensor x, int kernel) {
        return avgPool(x, PoolOptions.of(kernel, 2));
    }

    /// Returns the largest elements under the kernel, over as many spatial axes as it has.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or is too small
    public static Tensor maxPool(Tensor x, PoolOptions o) {
        return pool(x, new Pooling.MaxPool(o.kernel(), o.window(), o.ceil()), o.kernel());
    }

    /// Returns the means under the kernel, over as many spatial axes as it has.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or is too small
    public static Tensor avgPool(Tensor x, PoolOptions o) {
        Window w = new Window(o.stride(), o.padding(), Ints.repeat(1, o.kernel().size()));
        return pool(x, new Pooling.AvgPool(o.kernel(), w, o.ceil(), o.countPadding()), o.kernel());
    }

    private static Tensor pool(Tensor x, Op op, Ints kernel) {
        boolean single = x.rank() == kernel.size() + 1;
        Tensor y = Tensor.apply(op, single ? x.unsqueeze(0) : x);
        return single ? y.squeeze(0) : y;
    }
}
