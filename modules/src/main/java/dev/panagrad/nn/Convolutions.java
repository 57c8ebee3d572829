package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.Arrays;

/// Convolutions as functions: `y[n, o, p] = b[o] + Σ w[o, c, k] · x[n, c, p·stride - padding + k·dilation]`,
/// as in PyTorch without flipping the kernel.
public final class Convolutions {
    private Convolutions() {
    }

    /// Returns the 1-d convolution with stride 1 and no padding; x: [n, in, length], weight: [out, in,
    /// kernel], bias: [out] or null.
    ///
    /// @throws ShapeException if the operands do not fit
    public static Tensor conv1d(Tensor x, Tensor weight, Tensor bias) {
        return conv(x, weight, bias, Window.of(1, 1, 0, 1), 1);
    }

    /// Returns the 2-d convolution with stride 1 and no padding; x: [n, in, h, w], weight: [out, in, kh, kw],
    /// bias: [out] or null.
    ///
    /// @throws ShapeException if the operands do not fit
    public static Tensor conv2d(Tensor x, Tensor weight, Tensor bias) {
        return conv(x, weight, bias, Window.of(2, 1, 0, 1), 1);
    }

    /// Returns the 2-d convolution; x: [n, in, h, w], weight: [out, in/groups, kh, kw], bias: [out] or null,
    /// result: [n, out, (h + 2·padding - dilation·(kh-1) - 1)/stride + 1, …].
    ///
    /// @throws ShapeException if the operands do not fit
    public static Tensor conv2d(Tensor x, Tensor weight, Tensor bias, int stride, int padding, int dilation,
            int groups) {
        return conv(x, weight, bias, Window.of(2, stride, padding, dilation), groups);
    }

    /// Returns the 3-d convolution with stride 1 and no padding; x: [n, in, d, h, w], weight: [out, in, kd,
    /// kh, kw], bias: [out] or null.
    ///
    /// @throws ShapeException if the operands do not fit
    public static Tensor conv3d(Tensor x, Tensor weight, Tensor bias) {
        return conv(x, weight, bias, Window.of(3, 1, 0, 1), 1);
    }

    /// Returns the convolution with options, over as many spatial axes as they have:
    /// `conv(x, weight, bias, ConvOptions.of(2).same().groups(4))`.
    ///
    /// @throws ShapeException if the operands do not fit
    public static Tensor conv(Tensor x, Tensor weight, Tensor bias, ConvOptions o) {
        return conv(x, weight, bias, o, false);
    }

    /// Returns `max(y, 0)` of what [#conv(Tensor, Tensor, Tensor, ConvOptions)] returns, by one operation
    /// where there is a bias.
    ///
    /// @throws ShapeException if the operands do not fit
    public static Tensor convRelu(Tensor x, Tensor weight, Tensor bias, ConvOptions o) {
        return conv(x, weight, bias, o, true);
    }

    private static Tensor conv(Tensor x, Tensor weight, Tensor bias, ConvOptions o, boolean relu) {
        int n = o.stride().size();
        if (weight.rank() != n + 2) {
            throw ShapeException.of("conv" + n + "d", "wrong rank", "weight is " + weight.shape(),
                    "weight.rank() == " + (n + 2), weight.rank(), n + 2);
        }
        int[] kernel = new int[n];
        for (int i = 0; i < n; i++) {
            kernel[i] = (int) weight.size(i + 2);
        }
        return conv(o.padded(x, kernel), weight, bias, o.window(kernel), o.groups(), relu);
    }

    /// Returns the convolution over as many spatial axes as the window has. An input without the batch axis
    /// gives an output without it.
    ///
    /// @throws ShapeException if the operands do not fit
    public static Tensor conv(Tensor x, Tensor weight, Tensor bias, Window window, int groups) {
        return conv(x, weight, bias, window, groups, false);
    }

    private static Tensor conv(Tensor x, Tensor weight, Tensor bias, Window window, int groups,
            boolean relu) {
        if (AutocastFunction.CONVOLUTION.applies(x)) {
            return AutocastFunction.CONVOLUTION.of(t -> conv(t[0], t[1], t[2], window, groups, relu),
                    x, weight, bias);
        }
        String op = "conv" + window.rank() + "d";
        if (bias != null && (bias.rank() != 1 || weight.rank() > 0 && bias.size(0) != weight.size(0))) {
            throw new ShapeException(op + ": the bias does not fit, bias is " + bias.shape() + ", weight is "
                    + weight.shape() + ", expected bias of shape [weight.dim(0)]");
        }
        if (WholeNumbers.in(x, weight, bias)) {
            return WholeNumbers.through(x, wide -> conv(wide, WholeNumbers.wide(weight),
                    WholeNumbers.wide(bias), window, groups, relu));
        }
        boolean single = x.rank() == window.rank() + 1;
        Tensor in = single ? x.unsqueeze(0) : x;
        Tensor y = bias != null && x.dtype() == weight.dtype() && x.dtype() == bias.dtype()
                ? Tensor.apply(new Convolution.Biased(window, groups, relu), in, weight, bias)
                : plain(in, weight, bias, window, groups, relu);
        return single ? y.squeeze(0) : y;
    }

    private static Tensor plain(Tensor x, Tensor weight, Tensor bias, Window window, int groups,
            boolean relu) {
        Tensor y = Tensor.apply(new Convolution.Forward(window, groups), x, weight);
        if (bias != null) {
            y = y.add(channel(bias, y.rank()));
        }
        return relu ? y.relu() : y;
    }

    /// Returns the transposed convolution, the gradient of a convolution with regard to its input;
    /// x: [n, in, places…], weight: [in, out/groups, kernel…], bias: [out] or null, result: [n, out,
    /// (places-1)·stride - 2·padding + dilation·(kernel-1) + outputPadding + 1, …].
    ///
    /// @throws ShapeException if the operands do not fit
    public static Tensor convTranspose(Tensor x, Tensor weight, Tensor bias, Window window,
            Ints outputPadding,
            int groups) {
        if (AutocastFunction.CONVOLUTION.applies(x)) {
            return AutocastFunction.CONVOLUTION.of(
                    t -> convTranspose(t[0], t[1], t[2], window, outputPadding, groups),
                    x, weight, bias);
        }
        if (WholeNumbers.in(x, weight, bias)) {
            return WholeNumbers.through(x, wide -> convTranspose(wide, WholeNumbers.wide(weight),
                    WholeNumbers.wide(bias), window, outputPadding, groups));
        }
        int n = window.rank();
        String op = "convTranspose" + n + "d";
        boolean single = x.rank() == n + 1;
        Tensor in = single ? x.unsqueeze(0) : x;
        if (in.rank() != n + 2 || weight.rank() != n + 2 || in.size(1) != weight.size(0)
                || outputPadding.size() != n) {
            throw new ShapeException(op + ": the operands do not fit, x is " + x.shape() + ", weight is "
                    + weight.shape()
                    + ", expected x: [n, in, places…] and weight: [in, out/groups, kernel…]");
        }
        if (bias != null && (bias.rank() != 1 || bias.size(0) != weight.size(1) * groups)) {
            throw new ShapeException(op + ": the bias does not fit, bias is " + bias.shape() + ", weight is "
                    + weight.shape() + ", expected bias of shape [weight.dim(1) * groups]");
        }
        Shape result = transposed(op, in, weight, window, outputPadding, groups);
        Tensor y = enlarged(in, weight, window, outputPadding, groups, result);
        if (bias != null) {
            y = y.add(channel(bias, y.rank()));
        }
        return single ? y.squeeze(0) : y;
    }

    /// A convolution's input is not known from its output where more is padded than a stride: such a result
    /// is cut from one without padding.
    private static Tensor enlarged(Tensor in, Tensor weight, Window window, Ints outputPadding, int groups,
            Shape result) {
        int n = window.rank();
        boolean usual = true;
        int[] sizes = new int[2 * n];
        for (int i = 0; i < n; i++) {
            usual &= outputPadding.get(i) < window.stride().get(i);
            sizes[2 * (n - 1 - i)] = -window.padding().get(i);
            sizes[2 * (n - 1 - i) + 1] = outputPadding.get(i) - window.padding().get(i);
        }
        if (usual) {
            return Tensor.apply(new Convolution.InputGrad(window, groups, result), in, weight);
        }
        Window plain = new Window(window.stride(), Ints.repeat(0, n), window.dilation());
        Shape whole = transposed("convTranspose" + n + "d", in, weight, plain, Ints.repeat(0, n), groups);
        return Paddings.pad(Tensor.apply(new Convolution.InputGrad(plain, groups, whole), in, weight), sizes);
    }

    private static Shape transposed(String op, Tensor in, Tensor weight, Window window, Ints outputPadding,
            int groups) {
        int n = window.rank();
        long[] d = new long[n + 2];
        d[0] = in.size(0);
        d[1] = weight.size(1) * groups;
        for (int i = 0; i < n; i++) {
            int extra = outputPadding.get(i);
            int most = Math.max(window.stride().get(i), window.dilation().get(i));
            if (extra < 0 || extra >= most) {
                throw new ShapeException(
                        op + ": outputPadding is out of range, expected 0 <= outputPadding < " + most
                                + " but got " + extra);
            }
            d[i + 2] = (in.size(i + 2) - 1) * window.stride().get(i) - 2L * window.padding().get(i)
                    + window.dilation().get(i) * (weight.size(i + 2) - 1) + extra + 1;
            if (d[i + 2] < 1) {
                throw new ShapeException(
                        op + ": the result would be empty, x is " + in.shape() + ", weight is "
                                + weight.shape() + ", expected a size >= 1 but got " + d[i + 2]);
            }
        }
        return Shape.of(d);
    }

    /// Returns a vector [c] as [c, 1, …], so that it is broadcast along the second of `rank` axes.
    static Tensor channel(Tensor v, int rank) {
        if (rank <= 2) {
            return v;
        }
        long[] d = new long[rank - 1];
        Arrays.fill(d, 1);
        d[0] = v.numel();
        return v.reshape(d);
    }
}
