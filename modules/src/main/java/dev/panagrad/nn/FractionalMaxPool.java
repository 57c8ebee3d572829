package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;

/// What the layers of the largest elements at random distances have in common.
public abstract sealed class FractionalMaxPool extends Module
        permits FractionalMaxPool2d, FractionalMaxPool3d {
    final Ints kernel;
    /// The spatial sizes of the result, or null for ratios.
    final long[] output;
    final double[] ratio;
    @Buffer
    private Tensor _randomSamples;

    FractionalMaxPool(Ints kernel, long[] output, double[] ratio, Tensor samples) {
        this.kernel = kernel;
        this.output = output;
        this.ratio = ratio;
        _randomSamples = samples;
    }

    /// Returns a ratio for each spatial axis.
    ///
    /// @throws IllegalArgumentException if one is out of range
    static double[] ratios(String op, double[] ratio, int spatial) {
        double[] all = new double[spatial];
        for (int i = 0; i < spatial; i++) {
            all[i] = ratio[ratio.length == 1 ? 0 : i];
            if (!(all[i] > 0 && all[i] < 1)) {
                throw new IllegalArgumentException(op + ": the ratio is out of range, expected"
                        + " 0 < ratio < 1 but got " + all[i]);
            }
        }
        return all;
    }

    /// Returns the largest elements at freshly drawn places, or those of the samples.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the sizes or the samples do not fit
    @Override
    public final Tensor forward(Tensor x) {
        return largest(x).values();
    }

    /// Returns the largest elements and their positions in the flattened spatial axes.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the sizes or the samples do not fit
    public final Pools.Largest forwardWithIndices(Tensor x) {
        return guarded(() -> largest(x));
    }

    private Pools.Largest largest(Tensor x) {
        long[] sizes = output;
        if (sizes == null) {
            sizes = new long[ratio.length];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = (long) (x.size(i - sizes.length) * ratio[i]);
            }
        }
        return Pools.fractionalMaxPool(x, kernel, sizes, _randomSamples);
    }

    @Override
    protected String describe() {
        return "kernel=" + kernel;
    }
}
