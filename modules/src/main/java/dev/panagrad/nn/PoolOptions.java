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
public record PoolOptions(Ints kernel, Ints stride, Ints padding, Ints dilation, boolean ceil,
        boolean countPadding) {
    /// Returns the options of a kernel of one size along `spatial` axes that moves by its own size.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public static PoolOptions of(int kernel, int spatial) {
        Ints k = Ints.repeat(Arguments.positive("pool", "kernel", kernel), spatial);
        return new PoolOptions(k, k, Ints.repeat(0, spatial), Ints.repeat(1, spatial), false, true);
    }

    private Ints spread(int... v) {
        return v.length == 1 ? Ints.repeat(v[0], kernel.size()) : Ints.of(v);
    }

    /// Returns these options with another stride.
    public PoolOptions stride(int... v) {
        return new PoolOptions(kernel, spread(v), padding, dilation, ceil, countPadding);
    }

    /// Returns these options with another padding.
    public PoolOptions padding(int... v) {
        return new PoolOptions(kernel, stride, spread(v), dilation, ceil, countPadding);
    }

    /// Returns these options with another dilation.
    public PoolOptions dilation(int... v) {
        return new PoolOptions(kernel, stride, padding, spread(v), ceil, countPadding);
    }

    /// Returns these options with the number of places rounded up or down.
    public PoolOptions ceil(boolean on) {
        return new PoolOptions(kernel, stride, padding, dilation, on, countPadding);
    }

    /// Returns these options with or without the padding in the divisor.
    public PoolOptions countPadding(boolean on) {
        return new PoolOptions(kernel, stride, padding, dilation, ceil, on);
    }

    Window window() {
        return new Window(stride, padding, dilation);
    }

    String describe() {
        return "kernel=" + kernel + ", stride=" + stride
                + (padding.equals(Ints.repeat(0, kernel.size())) ? "" : ", padding=" + padding);
    }
}
