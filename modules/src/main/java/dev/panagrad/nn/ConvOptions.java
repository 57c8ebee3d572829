package dev.panagrad.nn;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.op.Window;

/// How a convolution moves its kernel. One number stands for all spatial axes.
///
/// @param stride steps between places, 1 at first
/// @param padding zeros added at both ends, 0 at first
/// @param dilation steps between the kernel's elements, 1 at first
/// @param outputPadding size added at one end by transposed convolutions, 0 at first
/// @param groups groups of channels convolved apart, 1 at first
/// @param bias whether a layer adds a bias, true at first
/// @param keepSize whether so much is padded that the result has the input's size, instead of `padding`;
///         false at first
/// @param paddingMode what the padding consists of, zeros ([PadMode#CONSTANT]) at first
public record ConvOptions(Ints stride, Ints padding, Ints dilation, Ints outputPadding, int groups,
        boolean bias, boolean keepSize, PadMode paddingMode) {
    /// Returns the options of a convolution over `spatial` axes that moves by one element without padding.
    public static ConvOptions of(int spatial) {
        Ints one = Ints.repeat(1, spatial);
        Ints zero = Ints.repeat(0, spatial);
        return new ConvOptions(one, zero, one, zero, 1, true, false, PadMode.CONSTANT);
    }

    private Ints spread(int... v) {
        return v.length == 1 ? Ints.repeat(v[0], stride.size()) : Ints.of(v);
    }

    /// Returns these options with another stride.
    public ConvOptions stride(int... v) {
        return new ConvOptions(spread(v), padding, dilation, outputPadding, groups, bias, keepSize,
                paddingMode);
    }

    /// Returns these options with another padding.
    public ConvOptions padding(int... v) {
        return new ConvOptions(stride, spread(v), dilation, outputPadding, groups, bias, false, paddingMode);
    }

    /// Returns these options with so much padding that the result has the input's size; the stride must be 1.
    /// Where it cannot be the same at both ends, the end has one element more.
    public ConvOptions same() {
        return new ConvOptions(stride, padding, dilation, outputPadding, groups, bias, true, paddingMode);
    }

    /// Returns these options with another dilation.
    public ConvOptions dilation(int... v) {
        return new ConvOptions(stride, padding, spread(v), outputPadding, groups, bias, keepSize,
                paddingMode);
    }

    /// Returns these options with another output padding.
    public ConvOptions outputPadding(int... v) {
        return new ConvOptions(stride, padding, dilation, spread(v), groups, bias, keepSize, paddingMode);
    }

    /// Returns these options with another number of groups.
    public ConvOptions groups(int n) {
        return new ConvOptions(stride, padding, dilation, outputPadding, n, bias, keepSize, paddingMode);
    }

    /// Returns these options with or without bias.
    public ConvOptions bias(boolean on) {
        return new ConvOptions(stride, padding, dilation, outputPadding, groups, on, keepSize, paddingMode);
    }

    /// Returns these options with another kind of padding.
    public ConvOptions paddingMode(PadMode v) {
        return new ConvOptions(stride, padding, dilation, outputPadding, groups, bias, keepSize, v);
    }

    Window window() {
        return new Window(stride, padding, dilation);
    }

    /// Returns x with the padding that a window cannot express, for a kernel's sizes.
    Tensor padded(Tensor x, int[] kernel) {
        int n = stride.size();
        if (x.rank() != n + 1 && x.rank() != n + 2) {
            return x;
        }
        if (keepSize && !stride.equals(Ints.repeat(1, n))) {
            throw new ShapeException(
                    "conv" + n + "d: padding to the same size needs a stride of 1, stride is "
                            + stride + ", expected stride == 1");
        }
        if (paddingMode != PadMode.CONSTANT) {
            int[] sizes = new int[2 * n];
            for (int i = 0; i < n; i++) {
                int total = keepSize ? dilation.get(i) * (kernel[i] - 1) : 2 * padding.get(i);
                sizes[2 * (n - 1 - i)] = total / 2;
                sizes[2 * (n - 1 - i) + 1] = total - total / 2;
            }
            return Paddings.pad(x, sizes, paddingMode, 0);
        }
        for (int i = 0; keepSize && i < n; i++) {
            x = dilation.get(i) * (kernel[i] - 1) % 2 == 0 ? x : oneZeroBehind(x, x.rank() - n + i);
        }
        return x;
    }

    /// The adjoint of dropping the last element is adding a zero.
    private static Tensor oneZeroBehind(Tensor x, int axis) {
        long n = x.size(axis);
        View shorter = new View.Slice(axis, 0, n, 1);
        return Tensor.apply(new Movement.Unview(shorter, x.shape().with(axis, n + 1)), x);
    }

    /// Returns the window of what [#padded] returns.
    Window window(int[] kernel) {
        int n = stride.size();
        if (paddingMode != PadMode.CONSTANT) {
            return new Window(stride, Ints.repeat(0, n), dilation);
        }
        if (!keepSize) {
            return window();
        }
        int[] half = new int[n];
        for (int i = 0; i < n; i++) {
            half[i] = dilation.get(i) * (kernel[i] - 1) / 2;
        }
        return new Window(stride, Ints.of(half), dilation);
    }
}
