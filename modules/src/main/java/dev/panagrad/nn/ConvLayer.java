package dev.panagrad.nn;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.Map;
import java.util.function.UnaryOperator;

/// What convolution layers have in common: `weight` and `bias`, at first uniform in `±1/√fanIn`.
public abstract sealed class ConvLayer extends Module permits Conv1d, Conv2d, Conv3d, ConvTranspose {
    private final Ints kernel;
    private int in;
    private final boolean transposed;
    private final int out;
    private final ConvOptions options;
    private final Window window;
    private Tensor weight;
    private Tensor bias;

    ConvLayer(int in, int out, Ints kernel, ConvOptions options, boolean transposed) {
        String op = getClass().getSimpleName();
        this.out = Arguments.positive(op, "out", out);
        this.transposed = transposed;
        this.kernel = kernel;
        this.options = options;
        window = options.window();
        for (int i = 0; i < kernel.size(); i++) {
            Arguments.positive(op, "kernel", kernel.get(i));
        }
        Arguments.positive(op, "groups", options.groups());
        if (in != Lazy.SIZE) {
            initialize(Arguments.positive(op, "in", in));
        }
    }

    private void initialize(int channels) {
        String op = getClass().getSimpleName();
        int groups = options.groups();
        if (channels % groups != 0 || out % groups != 0) {
            throw new IllegalArgumentException(op + ": groups must divide the channels, in is " + channels
                    + ", out is " + out + ", expected in % groups == 0 and out % groups == 0 but groups is "
                    + groups);
        }
        in = channels;
        long[] d = new long[kernel.size() + 2];
        d[0] = transposed ? in : out;
        d[1] = (transposed ? out : in) / groups;
        for (int i = 0; i < kernel.size(); i++) {
            d[i + 2] = kernel.get(i);
        }
        weight = Parameter.of(Init.layerWeight(d));
        bias = options.bias() ? Parameter.of(Init.layerBias(out, Shape.of(d))) : null;
    }

    /// Returns the convolution of x, or the transposed one.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or number of channels, or is too
    ///         small
    @Override
    public Tensor forward(Tensor x) {
        ready(x);
        return Convolutions.conv(x, weight, bias, options);
    }

    /// Returns what this layer and a rectifier behind it give, of a layer that is not transposed and has no
    /// hooks.
    final Tensor rectified(Tensor x) {
        return guarded(() -> {
            ready(x);
            return Convolutions.convRelu(x, weight, bias, options);
        });
    }

    /// Makes the parameters of a lazy layer at its first call.
    final void ready(Tensor x) {
        if (weight == null) {
            Lazy.check(getClass().getSimpleName(), x, kernel.size() + 1, -kernel.size() - 1);
            initialize((int) x.size(-kernel.size() - 1));
            Lazy.like(this, x);
        }
    }

    @Override
    final boolean isUninitialized() {
        return weight == null;
    }

    @Override
    final void initialize(Map<String, Tensor> state, String prefix) {
        Tensor given = state.get(prefix + "weight");
        if (given != null && given.rank() == kernel.size() + 2 && given.numel() > 0) {
            initialize((int) (transposed ? given.size(0) : given.size(1) * options.groups()));
        }
    }

    /// Returns the weight; null before the first call of a lazy layer.
    public final Tensor weight() {
        return weight;
    }

    /// Returns the bias, [out], or null.
    public final Tensor bias() {
        return bias;
    }

    /// Returns a layer of the same kind and options with another weight and bias.
    final ConvLayer with(Tensor newWeight, Tensor newBias) {
        UnaryOperator<ConvOptions> o = _ -> options.bias(newBias != null);
        ConvLayer made = Init.skip(() -> switch (this) {
            case Conv1d _ -> new Conv1d(in, out, kernel, o);
            case Conv2d _ -> new Conv2d(in, out, kernel, o);
            case Conv3d _ -> new Conv3d(in, out, kernel, o);
            case ConvTranspose1d _ -> new ConvTranspose1d(in, out, kernel, o);
            case ConvTranspose2d _ -> new ConvTranspose2d(in, out, kernel, o);
            case ConvTranspose3d _ -> new ConvTranspose3d(in, out, kernel, o);
        });
        made.weight = Parameter.of(newWeight);
        made.bias = newBias == null ? null : Parameter.of(newBias);
        made.train(isTraining());
        return made;
    }

    /// Returns the sizes of the kernel.
    final Ints kernel() {
        return kernel;
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
        return (weight == null ? "?" : in) + ", " + out + ", kernel=" + kernel + ", stride="
                + options.stride()
                + (options.padding().equals(Ints.repeat(0, kernel.size())) ? ""
                        : ", padding=" + options.padding())
                + (options.dilation().equals(Ints.repeat(1, kernel.size())) ? ""
                        : ", dilation=" + options.dilation())
                + (options.groups() == 1 ? "" : ", groups=" + options.groups())
                + (options.bias() ? "" : ", bias=false");
    }
}
