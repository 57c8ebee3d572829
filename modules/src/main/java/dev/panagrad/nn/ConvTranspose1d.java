package dev.panagrad.nn;

import dev.panagrad.tensor.op.Ints;
import java.util.function.UnaryOperator;

/// The transposed 1-d convolution with bias, which enlarges; x: [n, in, length], y: [n, out, …]. Parameters:
/// `weight` [in, out/groups, kernel] and `bias` [out].
public final class ConvTranspose1d extends ConvTranspose {
    /// Makes a layer with stride 1 and no padding.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public ConvTranspose1d(int in, int out, int kernel) {
        this(in, out, kernel, o -> o);
    }

    /// Makes a layer: `new ConvTranspose1d(64, 32, 4, o -> o.stride(2).padding(1))`.
    ///
    /// @throws IllegalArgumentException if a size is not positive or the groups do not divide the channels
    public ConvTranspose1d(int in, int out, int kernel, UnaryOperator<ConvOptions> options) {
        this(in, out, Ints.repeat(kernel, 1), options);
    }

    /// Makes a layer whose kernel has a size for each spatial axis.
    ///
    /// @throws IllegalArgumentException if a size is not positive or the groups do not divide the channels
    public ConvTranspose1d(int in, int out, Ints kernel, UnaryOperator<ConvOptions> options) {
        super(in, out, kernel, options.apply(ConvOptions.of(1)));
    }

    /// Returns a layer with stride 1 and no padding whose input channels are found at the first call.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public static ConvTranspose1d lazy(int out, int kernel) {
        return lazy(out, kernel, o -> o);
    }

    /// Returns a layer whose input channels are found at the first call: `ConvTranspose1d.lazy(64, 3, o ->
    /// o.padding(1))`. Until then it has no parameters: make the optimizer afterwards.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public static ConvTranspose1d lazy(int out, int kernel, UnaryOperator<ConvOptions> options) {
        return new ConvTranspose1d(Lazy.SIZE, out, kernel, options);
    }
}
