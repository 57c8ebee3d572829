package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;

/// The largest elements under a kernel at places at random distances (Graham 2014); x: [n, c, h, w] or
/// [c, h, w].
public final class FractionalMaxPool2d extends Module {
    private final Ints kernel;
    private final long[] output;
    private final double[] ratio;
    @Buffer
    private Tensor _randomSamples;

    private FractionalMaxPool2d(Ints kernel, long[] output, double[] ratio, Tensor samples) {
        this.kernel = kernel;
        this.output = output;
        this.ratio = ratio;
        _randomSamples = samples;
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
        double[] all = new double[2];
        for (int i = 0; i < 2; i++) {
            all[i] = ratio[ratio.length == 1 ? 0 : i];
            if (!(all[i] > 0 && all[i] < 1)) {
                throw new IllegalArgumentException("FractionalMaxPool2d: the ratio is out of range, expected"
                        + " 0 < ratio < 1 but got " + all[i]);
            }
        }
        return new FractionalMaxPool2d(kernel, null, all, null);
    }

    /// Returns this layer with places that are not drawn, but follow from samples.
    ///
    /// @param samples in [0, 1), [n, c, 2], for the width and the height; n is 1 for inputs without batch;
    ///        the buffer `_random_samples`
    public FractionalMaxPool2d samples(Tensor samples) {
        return new FractionalMaxPool2d(kernel, output, ratio, samples);
    }

    /// Returns the largest elements at freshly drawn places, or those of the samples.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the sizes or the samples do not fit
    @Override
    public Tensor forward(Tensor x) {
        return largest(x).values();
    }

    /// Returns the largest elements and their positions in the flattened spatial axes.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the sizes or the samples do not fit
    public Pools.Largest forwardWithIndices(Tensor x) {
        return guarded(() -> largest(x));
    }

    private Pools.Largest largest(Tensor x) {
        long[] sizes = output;
        if (sizes == null) {
            sizes = new long[2];
            for (int i = 0; i < 2; i++) {
                sizes[i] = (long) (x.size(i - 2) * ratio[i]);
            }
        }
        return Pools.fractionalMaxPool(x, kernel, sizes, _randomSamples);
    }

    @Override
    protected String describe() {
        return "kernel=" + kernel;
    }
}
