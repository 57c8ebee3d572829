package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// Normalisations as functions. Means and variances are the population's.
public final class Norms {
    private Norms() {
    }

    /// Returns `(x - mean) / √(variance + eps) · weight + bias` with statistics over all axes but the second.
    ///
    /// In training the statistics are the batch's, and the running ones, if given, move toward them in place:
    /// `running ← (1 - momentum) · running + momentum · statistic`, with Bessel's correction for the
    /// variance.
    ///
    /// @param x [n, c, …]
    /// @param runningMean [c], or null
    /// @param runningVar [c], or null
    /// @param weight [c], or null for 1
    /// @param bias [c], or null for 0
    /// @param training whether to use the batch's statistics; they are used also where no running ones are
    ///         given
    /// @throws ShapeException if the shapes do not fit, or in training there is one value a channel only
    public static Tensor batchNorm(Tensor x, Tensor runningMean, Tensor runningVar, Tensor weight,
            Tensor bias,
            boolean training, double momentum, double eps) {
        if (x.rank() < 2) {
            throw ShapeException.of("batchNorm", "needs a batch of channels", "x is " + x.shape(),
                    "x.rank() >= 2",
                    x.rank(), 2);
        }
        long c = x.size(1);
        for (Tensor t : new Tensor[] {runningMean, runningVar, weight, bias}) {
            if (t != null && (t.rank() != 1 || t.size(0) != c)) {
                throw ShapeException.of("batchNorm", "a statistic or parameter does not fit",
                        "x is " + x.shape() + ", it is " + t.shape(), "size == x.dim(1)", t.numel(), c);
            }
        }
        int rank = x.rank();
        if (!training && runningMean != null && runningVar != null) {
            Tensor scale = Grad.off(() -> runningVar.add(eps).rsqrt());
            Tensor y = x.sub(Convolutions.channel(runningMean, rank));
            scale = weight == null ? scale : weight.mul(scale);
            return shift(y.mul(Convolutions.channel(scale, rank)), bias);
        }
        long n = x.numel() / Math.max(c, 1);
        if (training && n <= 1) {
            throw new ShapeException(
                    "batchNorm: needs more than one value a channel in training, x is " + x.shape()
                            + ", expected x.numel() / x.dim(1) > 1 but got " + n);
        }
        int[] axes = new int[rank - 1];
        for (int i = 1; i < axes.length; i++) {
            axes[i] = i + 1;
        }
        Tensor mean = x.mean(true, axes);
        Tensor centred = x.sub(mean);
        Tensor var = centred.square().mean(true, axes);
        if (training && runningMean != null && runningVar != null) {
            Grad.off(() -> {
                runningMean.mul_(1 - momentum).add_(mean.detach().reshape(c).mul(momentum));
                runningVar.mul_(1 - momentum).add_(var.detach().reshape(c).mul(momentum * n / (n - 1)));
            });
        }
        Tensor scale = var.add(eps).rsqrt();
        scale = weight == null ? scale : scale.mul(Convolutions.channel(weight, rank));
        return shift(centred.mul(scale), bias);
    }

    private static Tensor shift(Tensor y, Tensor bias) {
        return bias == null ? y : y.add(Convolutions.channel(bias, y.rank()));
    }

    /// Returns `(x - mean) / √(variance + eps) · weight + bias` with statistics over the last axes (Ba et al.
    /// 2016).
    ///
    /// @param axes how many of the last axes are normalised together
    /// @param weight of the shape of these axes, or null for 1
    /// @param bias of the shape of these axes, or null for 0
    /// @throws ShapeException if x has fewer axes
    public static Tensor layerNorm(Tensor x, int axes, Tensor weight, Tensor bias, double eps) {
        int[] last = lastAxes("layerNorm", x, axes);
        Tensor centred = x.sub(x.mean(true, last));
        Tensor y = centred.mul(centred.square().mean(true, last).add(eps).rsqrt());
        y = weight == null ? y : y.mul(weight);
        return bias == null ? y : y.add(bias);
    }

    /// Returns `x / √(mean(x²) + eps) · weight` with the mean over the last axes (Zhang, Sennrich 2019).
    ///
    /// @param axes how many of the last axes are normalised together
    /// @param weight of the shape of these axes, or null for 1
    /// @throws ShapeException if x has fewer axes
    public static Tensor rmsNorm(Tensor x, int axes, Tensor weight, double eps) {
        Tensor y = x.mul(x.square().mean(true, lastAxes("rmsNorm", x, axes)).add(eps).rsqrt());
        return weight == null ? y : y.mul(weight);
    }

    /// Returns the layer norm over the spatial axes of groups of channels (Wu, He 2018); x: [n, c, …].
    ///
    /// @param weight [c], or null for 1
    /// @param bias [c], or null for 0
    /// @throws ShapeException if the groups do not divide the channels
    public static Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
        if (x.rank() < 2 || groups < 1 || x.size(1) % groups != 0) {
            throw new ShapeException("groupNorm: groups must divide the channels, x is " + x.shape()
                    + ", expected x.dim(1) % groups == 0 but groups is " + groups);
        }
        Tensor y = layerNorm(x.reshape(x.size(0), groups, x.numel() / Math.max(x.size(0) * groups, 1)), 1,
                null, null,
                eps).reshape(x.shape().dims());
        y = weight == null ? y : y.mul(Convolutions.channel(weight, x.rank()));
        return shift(y, bias);
    }

    private static int[] lastAxes(String op, Tensor x, int n) {
        if (n < 1 || n > x.rank()) {
            throw new ShapeException(
                    op + ": x has too few axes, x is " + x.shape() + ", expected x.rank() >= " + n
                            + " but " + x.rank() + " < " + n);
        }
        int[] axes = new int[n];
        for (int i = 0; i < n; i++) {
            axes[i] = i - n;
        }
        return axes;
    }
}
