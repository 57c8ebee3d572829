package dev.panagrad.nn;

import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;

/// How a pooling layer moves its kernel. One number stands for all spatial axes.
///
/// @param kernel the kernel's size
/// @param stride steps between places, at first the kernel's size
/// @param padding added at both ends, at most half the kernel, 0 at first
/// @param dilation steps between the elements under the kernel, 1 at first; for maxima only
/// @param ceil whether a place may reach beyond the end, false at first
/// @param countPadding whether the padding counts in the divisor of means, true at first
/// @param divisor what the sums are divided by instead of the number of elements, 0 for that number, as at
///         first; for means only
public record PoolOptions(Ints kernel, Ints stride, Ints padding, Ints dilation, boolean ceil,
        boolean countPadding, int divisor) {
    /// Returns the options of a kernel of one size along `spatial` axes that moves by its own size.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public static PoolOptions of(int kernel, int spatial) {
        return of(Ints.repeat(Arguments.positive("pool", "kernel", kernel), spatial));
    }

    /// Returns the options of a kernel with a size for each spatial axis that moves by its own size.
    public static PoolOptions of(Ints kernel) {
        int n = kernel.size();
        return new PoolOptions(kernel, kernel, Ints.repeat(0, n), Ints.repeat(1, n), false, true, 0);
    }

    private Ints spread(int... v) {
        return v.length == 1 ? Ints.repeat(v[0], kernel.size()) : Ints.of(v);
    }

    /// Returns these options with another stride.
    public PoolOptions stride(int... v) {
        return new PoolOptions(kernel, spread(v), padding, dilation, ceil, countPadding, divisor);
    }

    /// Returns these options with another padding.
    public PoolOptions padding(int... v) {
        return new PoolOptions(kernel, stride, spread(v), dilation, ceil, countPadding, divisor);
    }

    /// Returns these options with another dilation.
    public PoolOptions dilation(int... v) {
        return new PoolOptions(kernel, stride, padding, spread(v), ceil, countPadding, divisor);
    }

    /// Returns these options with the number of places rounded up or down.
    public PoolOptions ceil(boolean on) {
        return new PoolOptions(kernel, stride, padding, dilation, on, countPadding, divisor);
    }

    /// Returns these options with or without the padding in the divisor.
    public PoolOptions countPadding(boolean on) {
        return new PoolOptions(kernel, stride, padding, dilation, ceil, on, divisor);
    }

    /// Returns these options with another divisor of the sums; 0 for the number of elements.
    public PoolOptions divisor(int v) {
        return new PoolOptions(kernel, stride, padding, dilation, ceil, countPadding, v);
    }

    Window window() {
        return new Window(stride, padding, dilation);
    }

    String describe() {
        return "kernel=" + kernel + ", stride=" + stride
                + (padding.equals(Ints.repeat(0, kernel.size())) ? "" : ", padding=" + padding);
    }
}
