package dev.panagrad.nn;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// What convolution layers have in common: `weight` and `bias`, at first uniform in `±1/√fanIn`.
public abstract sealed class ConvLayer extends Module permits Conv1d, Conv2d, Conv3d, ConvTranspose1d,
        ConvTranspose2d, ConvTranspose3d {
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

    /// Makes the parameters of a lazy layer at its first call.
    final void ready(Tensor x) {
        if (weight == null) {
            Lazy.check(getClass().getSimpleName(), x, kernel.size() + 1, -kernel.size() - 1);
            initialize((int) x.size(-kernel.size() - 1));
            Lazy.like(this, x);
        }
    }

    /// Returns a transposed convolution whose result has given spatial sizes.
    final Tensor enlarged(Tensor x, long[] size) {
        int n = kernel.size();
        String op = getClass().getSimpleName();
        if (size.length != n || x.rank() < n) {
            throw new ShapeException(op + ": the size does not fit, x is " + x.shape() + ", the size is "
                    + Arrays.toString(size) + ", expected " + n + " spatial sizes but got " + size.length);
        }
        int[] extra = new int[n];
        for (int i = 0; i < n; i++) {
            long least = (x.size(i - n) - 1) * window.stride().get(i) - 2L * window.padding().get(i)
                    + (long) window.dilation().get(i) * (kernel.get(i) - 1) + 1;
            long most = least + window.stride().get(i) - 1;
            if (size[i] < least || size[i] > most) {
                throw new ShapeException(op + ": the size is out of reach, x is " + x.shape() + ", expected "
                        + least + " <= size <= " + most + " along spatial axis " + i + " but got " + size[i]);
            }
            extra[i] = (int) (size[i] - least);
        }
        return Convolutions.convTranspose(x, weight, bias, window, Ints.of(extra), options.groups());
    }

    @Override
    final boolean isUninitialized() {
        return weight == null;
    }

    @Override
    final void initialize(java.util.Map<String, Tensor> state, String prefix) {
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
