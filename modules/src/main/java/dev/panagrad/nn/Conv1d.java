package dev.panagrad.nn;

import dev.panagrad.tensor.op.Ints;
import java.util.function.UnaryOperator;

/// The 1-d convolution with bias; x: [n, in, length], y: [n, out, …]. Parameters: `weight` [out, in/groups,
/// kernel] and `bias` [out], both at first uniform in `±1/√(in/groups · kernel elements)`.
public final class Conv1d extends ConvLayer {
    /// Makes a layer with stride 1 and no padding.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public Conv1d(int in, int out, int kernel) {
        this(in, out, kernel, o -> o);
    }

    /// Makes a layer: `new Conv1d(64, 128, 3, o -> o.stride(2).padding(1))`.
    ///
    /// @throws IllegalArgumentException if a size is not positive or the groups do not divide the channels
    public Conv1d(int in, int out, int kernel, UnaryOperator<ConvOptions> options) {
        this(in, out, Ints.repeat(kernel, 1), options);
    }

    /// Makes a layer whose kernel has a size for each spatial axis.
    ///
    /// @throws IllegalArgumentException if a size is not positive or the groups do not divide the channels
    public Conv1d(int in, int out, Ints kernel, UnaryOperator<ConvOptions> options) {
        super(in, out, kernel, options.apply(ConvOptions.of(1)), false);
    }

    /// Returns a layer with stride 1 and no padding whose input channels are found at the first call.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public static Conv1d lazy(int out, int kernel) {
        return lazy(out, kernel, o -> o);
    }

    /// Returns a layer whose input channels are found at the first call: `Conv1d.lazy(64, 3, o ->
    /// o.padding(1))`. Until then it has no parameters: make the optimizer afterwards.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public static Conv1d lazy(int out, int kernel, UnaryOperator<ConvOptions> options) {
        return new Conv1d(Lazy.SIZE, out, kernel, options);
    }
}
