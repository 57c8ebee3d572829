package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;

/// The largest elements under a kernel at places at random distances (Graham 2014); x: [n, c, h, w] or
/// [c, h, w].
public final class FractionalMaxPool2d extends FractionalMaxPool {
    private FractionalMaxPool2d(Ints kernel, long[] output, double[] ratio, Tensor samples) {
        super(kernel, output, ratio, samples);
    }

    /// Makes a layer with a kernel of one size whose result has given spatial sizes, or one for all.
    ///
    /// @throws IllegalArgumentException if the kernel is not positive or there are neither 1 nor 2 sizes
    public FractionalMaxPool2d(int kernel, long... output) {
        this(Ints.repeat(Arguments.positive("FractionalMaxPool2d", "kernel", kernel), 2), output);
    }

    /// Makes a layer whose result has given spatial sizes, or one for all.
    ///
    /// @throws IllegalArgumentException if there are neither 1 nor 2 sizes
    public FractionalMaxPool2d(Ints kernel, long... output) {
        this(kernel, Arguments.sizes("FractionalMaxPool2d", output, 2), null, null);
    }

    /// Returns a layer whose result is smaller by ratios in (0, 1), one for each spatial axis or one for all.
    ///
    /// @throws IllegalArgumentException if a ratio is out of range
    public static FractionalMaxPool2d ofRatio(Ints kernel, double... ratio) {
        return new FractionalMaxPool2d(kernel, null, ratios("FractionalMaxPool2d", ratio, 2), null);
    }

    /// Returns this layer with places that are not drawn, but follow from samples.
    ///
    /// @param samples in [0, 1), [n, c, 2], for the width and the height; n is 1 for inputs without batch;
    ///        the buffer `_random_samples`
    public FractionalMaxPool2d samples(Tensor samples) {
        return new FractionalMaxPool2d(kernel, output, ratio, samples);
    }
}
