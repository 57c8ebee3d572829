package dev.panagrad.nn;

import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;

/// How a convolution layer moves its kernel. One number stands for all spatial axes.
///
/// @param stride steps between places, 1 at first
/// @param padding zeros added at both ends, 0 at first
/// @param dilation steps between the kernel's elements, 1 at first
/// @param outputPadding size added at one end by transposed convolutions, 0 at first
/// @param groups groups of channels convolved apart, 1 at first
/// @param bias whether a bias is added, true at first
public record ConvOptions(Ints stride, Ints padding, Ints dilation, Ints outputPadding, int groups,
        boolean bias) {
    static ConvOptions of(int spatial) {
        Ints one = Ints.repeat(1, spatial);
        Ints zero = Ints.repeat(0, spatial);
        return new ConvOptions(one, zero, one, zero, 1, true);
    }

    private Ints spread(int... v) {
        return v.length == 1 ? Ints.repeat(v[0], stride.size()) : Ints.of(v);
    }

    /// Returns these options with another stride.
    public ConvOptions stride(int... v) {
        return new ConvOptions(spread(v), padding, dilation, outputPadding, groups, bias);
    }

    /// Returns these options with another padding.
    public ConvOptions padding(int... v) {
        return new ConvOptions(stride, spread(v), dilation, outputPadding, groups, bias);
    }

    /// Returns these options with another dilation.
    public ConvOptions dilation(int... v) {
        return new ConvOptions(stride, padding, spread(v), outputPadding, groups, bias);
    }

    /// Returns these options with another output padding.
    public ConvOptions outputPadding(int... v) {
        return new ConvOptions(stride, padding, dilation, spread(v), groups, bias);
    }

    /// Returns these options with another number of groups.
    public ConvOptions groups(int n) {
        return new ConvOptions(stride, padding, dilation, outputPadding, n, bias);
    }

    /// Returns these options with or without bias.
    public ConvOptions bias(boolean on) {
        return new ConvOptions(stride, padding, dilation, outputPadding, groups, on);
    }

    Window window() {
        return new Window(stride, padding, dilation);
    }
}
