package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import java.util.function.UnaryOperator;

/// The transposed 2-d convolution with bias, which enlarges; x: [n, in, h, w], y: [n, out, …]. Parameters:
/// `weight` [in, out/groups, kh, kw] and `bias` [out].
public final class ConvTranspose2d extends ConvLayer {
    /// Makes a layer with stride 1 and no padding.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public ConvTranspose2d(int in, int out, int kernel) {
        this(in, out, kernel, o -> o);
    }

    /// Makes a layer: `new ConvTranspose2d(64, 32, 4, o -> o.stride(2).padding(1))`.
    ///
    /// @throws IllegalArgumentException if a size is not positive or the groups do not divide the channels
    public ConvTranspose2d(int in, int out, int kernel, UnaryOperator<ConvOptions> options) {
        this(in, out, Ints.repeat(kernel, 2), options);
    }

    /// Makes a layer whose kernel has a size for each spatial axis.
    ///
    /// @throws IllegalArgumentException if a size is not positive or the groups do not divide the channels
    public ConvTranspose2d(int in, int out, Ints kernel, UnaryOperator<ConvOptions> options) {
        super(in, out, kernel, options.apply(ConvOptions.of(2)), true);
    }

    /// Returns a layer with stride 1 and no padding whose input channels are found at the first call.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public static ConvTranspose2d lazy(int out, int kernel) {
        return lazy(out, kernel, o -> o);
    }

    /// Returns a layer whose input channels are found at the first call: `ConvTranspose2d.lazy(64, 3, o ->
    /// o.padding(1))`. Until then it has no parameters: make the optimizer afterwards.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public static ConvTranspose2d lazy(int out, int kernel, UnaryOperator<ConvOptions> options) {
        return new ConvTranspose2d(Lazy.SIZE, out, kernel, options);
    }

    /// Returns the transposed convolution of x.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or number of channels
    @Override
    public Tensor forward(Tensor x) {
        ready(x);
        return Convolutions.convTranspose(x, weight(), bias(), window(), options().outputPadding(),
                options().groups());
    }

    /// Returns the transposed convolution of x with chosen spatial sizes, instead of what the option
    /// `outputPadding` gives.
    ///
    /// @param size the result's sizes, [h, w]; a stride leaves each as many choices
    /// @throws dev.panagrad.tensor.ShapeException if x has the wrong rank or number of channels, or the
    ///         sizes cannot be reached
    public Tensor forwardTo(Tensor x, long... size) {
        return guarded(() -> {
            ready(x);
            return enlarged(x, size);
        });
    }
}
