package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;

/// The largest elements under a kernel at places at random distances (Graham 2014); x: [n, c, d, h, w] or
/// [c, d, h, w].
public final class FractionalMaxPool3d extends FractionalMaxPool {
    private FractionalMaxPool3d(Ints kernel, long[] output, double[] ratio, Tensor samples) {
        super(kernel, output, ratio, samples);
    }

    /// Makes a layer with a kernel of one size whose result has given spatial sizes, or one for all.
    ///
    /// @throws IllegalArgumentException if the kernel is not positive or there are neither 1 nor 3 sizes
    public FractionalMaxPool3d(int kernel, long... output) {
        this(Ints.repeat(Arguments.positive("FractionalMaxPool3d", "kernel", kernel), 3), output);
    }

    /// Makes a layer whose result has given spatial sizes, or one for all.
    ///
    /// @throws IllegalArgumentException if there are neither 1 nor 3 sizes
    public FractionalMaxPool3d(Ints kernel, long... output) {
        this(kernel, Arguments.sizes("FractionalMaxPool3d", output, 3), null, null);
    }

    /// Returns a layer whose result is smaller by ratios in (0, 1), one for each spatial axis or one for all.
    ///
    /// @throws IllegalArgumentException if a ratio is out of range
    public static FractionalMaxPool3d ofRatio(Ints kernel, double... ratio) {
        return new FractionalMaxPool3d(kernel, null, ratios("FractionalMaxPool3d", ratio, 3), null);
    }

    /// Returns this layer with places that are not drawn, but follow from samples.
    ///
    /// @param samples in [0, 1), [n, c, 3], for the three spatial axes; n is 1 for inputs without batch;
    ///        the buffer `_random_samples`
    public FractionalMaxPool3d samples(Tensor samples) {
        return new FractionalMaxPool3d(kernel, output, ratio, samples);
    }
}
