package dev.panagrad.nn;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;

/// What convolution layers have in common: `weight` and `bias`, at first uniform in `±1/√fanIn`.
public abstract sealed class ConvLayer extends Module permits Conv1d, Conv2d, Conv3d, ConvTranspose1d,
        ConvTranspose2d, ConvTranspose3d {
    private final Ints kernel;
    private final int in;
    private final int out;
    private final ConvOptions options;
    private final Window window;
    private Tensor weight;
    private Tensor bias;

    ConvLayer(int in, int out, Ints kernel, ConvOptions options, boolean transposed) {
        String op = getClass().getSimpleName();
        this.in = Arguments.positive(op, "in", in);
        this.out = Arguments.positive(op, "out", out);
        int groups = Arguments.positive(op, "groups", options.groups());
        if (in % groups != 0 || out % groups != 0) {
            throw new IllegalArgumentException(op + ": groups must divide the channels, in is " + in
                    + ", out is "
                    + out + ", expected in % groups == 0 and out % groups == 0 but groups is " + groups);
        }
        this.kernel = kernel;
        this.options = options;
        window = options.window();
        long[] d = new long[kernel.size() + 2];
        d[0] = transposed ? in : out;
        d[1] = (transposed ? out : in) / groups;
        for (int i = 0; i < kernel.size(); i++) {
            d[i + 2] = Arguments.positive(op, "kernel", kernel.get(i));
        }
        weight = Parameter.of(Init.layerWeight(d));
        bias = options.bias() ? Parameter.of(Init.layerBias(out, Shape.of(d))) : null;
    }

    /// Returns the weight.
    public final Tensor weight() {
        return weight;
    }

    /// Returns the bias, [out], or null.
    public final Tensor bias() {
        return bias;
    }

    /// Returns how the kernel moves.
    public final Window window() {
        return window;
    }

    /// Returns the options the layer was made with.
    public final ConvOptions options() {
        return options;
    }

    @Override
    protected String describe() {
        return in + ", " + out + ", kernel=" + kernel + ", stride=" + options.stride()
                + (options.padding().equals(Ints.repeat(0, kernel.size())) ? ""
                        : ", padding=" + options.padding())
                + (options.dilation().equals(Ints.repeat(1, kernel.size())) ? ""
                        : ", dilation=" + options.dilation())
                + (options.groups() == 1 ? "" : ", groups=" + options.groups())
                + (options.bias() ? "" : ", bias=false");
    }
}
