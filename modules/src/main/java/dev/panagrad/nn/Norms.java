package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import java.util.Arrays;

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
    /// @param training whether to use the batch's statistics instead of the running ones
    /// @throws ShapeException if the shapes do not fit, or in training there is one value a channel only
    /// @throws IllegalArgumentException if there are no running statistics outside of training
    public static Tensor batchNorm(Tensor x, Tensor runningMean, Tensor runningVar, Tensor weight,
            Tensor bias, boolean training, double momentum, double eps) {
        return batchNorm(x, runningMean, runningVar, weight, bias, training, momentum, eps, null, false);
    }

    /// Returns the same with a tensor of the same shape added, which may be null, and rectified if `relu`: in
    /// training and with equal types by one operation, which keeps no result between.
    static Tensor batchNorm(Tensor x, Tensor runningMean, Tensor runningVar, Tensor weight, Tensor bias,
            boolean training, double momentum, double eps, Tensor added, boolean relu) {
        if (added != null && added.dtype() != x.dtype()) {
            return behind(batchNorm(x, runningMean, runningVar, weight, bias, training, momentum, eps), added,
                    relu);
        }
        if (AutocastFunction.BATCH_NORM.applies(x)) {
            return AutocastFunction.BATCH_NORM.of(t -> batchNorm(t[0], runningMean, runningVar, t[1], t[2],
                    training, momentum, eps, t[4], relu), x, weight, bias, runningMean, added);
        }
        if (x.rank() < 2 && x.numel() > 0) {
            throw ShapeException.of("batchNorm", "needs a batch of channels", "x is " + x.shape(),
                    "x.rank() >= 2",
                    x.rank(), 2);
        }
        long c = x.size(Math.min(1, x.rank() - 1));
        checkChannels("batchNorm", x, c, runningMean, runningVar, weight, bias);
        if (x.numel() == 0) {
            Tensor y = weight == null ? x.mul(1) : x.mul(Convolutions.channel(weight, x.rank()));
            return behind(shift(y, bias), added, relu);
        }
        int rank = x.rank();
        if (!training && runningMean != null && runningVar != null) {
            Tensor scale = Grad.off(() -> runningVar.add(eps).rsqrt());
            Tensor y = x.sub(Convolutions.channel(runningMean, rank));
            scale = weight == null ? scale : weight.mul(scale);
            return behind(shift(y.mul(Convolutions.channel(scale, rank)), bias), added, relu);
        }
        if (!training) {
            throw new IllegalArgumentException(
                    "batchNorm: needs running statistics outside of training, x is "
                            + x.shape() + ", expected a running mean and variance but got null");
        }
        long n = x.numel() / Math.max(c, 1);
        if (n <= 1) {
            throw new ShapeException(
                    "batchNorm: needs more than one value a channel in training, x is " + x.shape()
                            + ", expected x.numel() / x.dim(1) > 1 but got " + n);
        }
        if (runningMean != null && runningVar != null) {
            Grad.off(() -> {
                Tensor moments = Tensor.apply(new Normalization.ChannelMoments(), x.detach());
                runningMean.mul_(1 - momentum).add_(moments.select(0, 0).mul(momentum));
                runningVar.mul_(1 - momentum).add_(moments.select(0, 1).mul(momentum * n / (n - 1)));
            });
        }
        Tensor w = orElse(weight, x, c, 1);
        Tensor b = orElse(bias, x, c, 0);
        return added == null ? Tensor.apply(new Normalization.BatchNorm(eps, false, relu), x, w, b)
                : Tensor.apply(new Normalization.BatchNorm(eps, true, relu), x, w, b, added);
    }

    private static Tensor behind(Tensor y, Tensor added, boolean relu) {
        y = added == null ? y : y.add(added);
        return relu ? y.relu() : y;
    }

    private static Tensor orElse(Tensor parameter, Tensor x, long channels, double value) {
        return parameter != null ? parameter : x.newFull(value, channels);
    }

    private static void checkChannels(String op, Tensor x, long c, Tensor... all) {
        for (Tensor t : all) {
            if (t != null && (t.rank() != 1 || t.size(0) != c)) {
                throw ShapeException.of(op, "a statistic or parameter does not fit",
                        "x is " + x.shape() + ", it is " + t.shape(), "size == x.dim(1)", t.numel(), c);
            }
        }
    }

    /// Returns batch normalisation of each element of the batch by itself (Ulyanov et al. 2016); x: [n, c,
    /// …].
    ///
    /// The running statistics, if given, move toward the mean of the elements' statistics.
    ///
    /// @param useInputStats whether to use the input's statistics instead of the running ones
    /// @throws ShapeException if the shapes do not fit, or there is one value a channel only
    /// @throws IllegalArgumentException if the running statistics are to be used and there are none
    public static Tensor instanceNorm(Tensor x, Tensor runningMean, Tensor runningVar, Tensor weight,
            Tensor bias, boolean useInputStats, double momentum, double eps) {
        if (AutocastFunction.BATCH_NORM.applies(x)) {
            return AutocastFunction.BATCH_NORM.of(
                    t -> instanceNorm(t[0], runningMean, runningVar, t[1], t[2], useInputStats, momentum,
                            eps),
                    x, weight, bias, runningMean);
        }
        if (x.rank() < 2) {
            throw ShapeException.of("instanceNorm", "needs a batch of channels", "x is " + x.shape(),
                    "x.rank() >= 2", x.rank(), 2);
        }
        long n = x.size(0);
        long c = x.size(1);
        checkChannels("instanceNorm", x, c, runningMean, runningVar, weight, bias);
        if (!useInputStats) {
            return batchNorm(x, runningMean, runningVar, weight, bias, false, momentum, eps);
        }
        long each = x.numel() / Math.max(n * c, 1);
        if (each == 1) {
            throw new ShapeException("instanceNorm: needs more than one value a channel, x is " + x.shape()
                    + ", expected more than 1 but got 1");
        }
        if (x.numel() == 0) {
            return batchNorm(x, null, null, weight, bias, true, momentum, eps);
        }
        // Each channel of each element is a channel of one batch normalisation.
        Tensor rows = x.reshape(1, n * c, each);
        if (runningMean != null && runningVar != null) {
            Grad.off(() -> {
                Tensor moments = Tensor.apply(new Normalization.ChannelMoments(), rows.detach())
                        .reshape(2, n, c).mean(1);
                runningMean.mul_(1 - momentum).add_(moments.select(0, 0).mul(momentum));
                runningVar.mul_(1 - momentum).add_(moments.select(0, 1).mul(momentum * each / (each - 1)));
            });
        }
        return Tensor.apply(new Normalization.BatchNorm(eps), rows,
                orElse(weight, x, c, 1).expand(n, c).reshape(n * c),
                orElse(bias, x, c, 0).expand(n, c).reshape(n * c)).reshape(x.shape().dims());
    }

    /// Returns `x / (k + α · mean of x² over `size` neighbouring channels)^β` (Krizhevsky et al. 2012); x:
    /// [n, c, …].
    ///
    /// @throws ShapeException if x has no channels
    /// @throws IllegalArgumentException if the size is not positive
    public static Tensor localResponseNorm(Tensor x, int size, double alpha, double beta, double k) {
        Arguments.positive("localResponseNorm", "size", size);
        if (x.rank() < 3) {
            throw ShapeException.of("localResponseNorm", "needs channels and a spatial axis",
                    "x is " + x.shape(), "x.rank() >= 3", x.rank(), 3);
        }
        if (x.numel() == 0) {
            return x;
        }
        int[] sizes = new int[2 * (x.rank() - 1)];
        sizes[sizes.length - 2] = size / 2;
        sizes[sizes.length - 1] = (size - 1) / 2;
        Tensor wide = Paddings.pad(x.square(), sizes);
        Tensor sum = wide.narrow(1, 0, x.size(1));
        for (int i = 1; i < size; i++) {
            sum = sum.add(wide.narrow(1, i, x.size(1)));
        }
        return x.div(sum.mul(alpha / size).add(k).pow(beta));
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
        if (AutocastFunction.LAYER_NORM.applies(x)) {
            return AutocastFunction.LAYER_NORM.of(t -> layerNorm(t[0], axes, t[1], t[2], eps),
                    x, weight, bias);
        }
        lastAxes("layerNorm", x, axes);
        Shape last = Shape.of(Arrays.copyOfRange(x.shape().dims(), x.rank() - axes, x.rank()));
        if (weight != null && bias != null && weight.shape().equals(last) && bias.shape().equals(last)
                && weight.dtype() == x.dtype() && bias.dtype() == x.dtype()) {
            return Tensor.apply(new Normalization.LayerNorm(axes, eps, true), x, weight, bias);
        }
        Tensor y = Tensor.apply(new Normalization.LayerNorm(axes, eps, false), x);
        y = weight == null ? y : y.mul(weight);
        return bias == null ? y : y.add(bias);
    }

    /// Returns the layer norm over the last axes, which must have these sizes, see [#layerNorm(Tensor, int,
    /// Tensor, Tensor, double)].
    ///
    /// @throws ShapeException if the last axes of x, the weight or the bias have another shape
    public static Tensor layerNorm(Tensor x, long[] shape, Tensor weight, Tensor bias, double eps) {
        checkLast("layerNorm", x, shape, weight, bias);
        return layerNorm(x, shape.length, weight, bias, eps);
    }

    /// Returns `x / √(mean(x²) + eps) · weight` over the last axes, which must have these sizes.
    ///
    /// @param eps added to the mean square; NaN for the distance from 1 to the next number of x's type
    /// @throws ShapeException if the last axes of x or the weight have another shape
    public static Tensor rmsNorm(Tensor x, long[] shape, Tensor weight, double eps) {
        checkLast("rmsNorm", x, shape, weight);
        double ulp = x.dtype() == DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1f);
        return rmsNorm(x, shape.length, weight, Double.isNaN(eps) ? ulp : eps);
    }

    private static void checkLast(String op, Tensor x, long[] shape, Tensor... parameters) {
        Shape s = Shape.of(shape);
        if (s.rank() == 0) {
            throw new ShapeException(op + ": names no axes, shape is [], expected at least one size");
        }
        LayerNorm.check(op, x, s);
        for (Tensor p : parameters) {
            if (p != null && !p.shape().equals(s)) {
                throw new ShapeException(op + ": a parameter does not fit, x is " + x.shape() + ", it is "
                        + p.shape() + ", expected " + s + " but " + p.shape() + " != " + s);
            }
        }
    }

    /// Returns `x / √(mean(x²) + eps) · weight` with the mean over the last axes (Zhang, Sennrich 2019).
    ///
    /// @param axes how many of the last axes are normalised together
    /// @param weight of the shape of these axes, or null for 1
    /// @throws ShapeException if x has fewer axes
    public static Tensor rmsNorm(Tensor x, int axes, Tensor weight, double eps) {
        if (AutocastFunction.RMS_NORM.applies(x)) {
            return AutocastFunction.RMS_NORM.of(t -> rmsNorm(t[0], axes, t[1], eps), x, weight);
        }
        Tensor y = x.mul(x.square().mean(true, lastAxes("rmsNorm", x, axes)).add(eps).rsqrt());
        return weight == null ? y : y.mul(weight);
    }

    /// Returns the layer norm over the spatial axes of groups of channels (Wu, He 2018); x: [n, c, …].
    ///
    /// @param weight [c], or null for 1
    /// @param bias [c], or null for 0
    /// @throws ShapeException if the groups do not divide the channels
    public static Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
        if (AutocastFunction.GROUP_NORM.applies(x)) {
            return AutocastFunction.GROUP_NORM.of(t -> groupNorm(t[0], groups, t[1], t[2], eps),
                    x, weight, bias);
        }
        if (x.rank() < 2 || groups < 1 || x.size(1) % groups != 0) {
            throw new ShapeException("groupNorm: groups must divide the channels, x is " + x.shape()
                    + ", expected x.dim(1) % groups == 0 but groups is " + groups);
        }
        checkChannels("groupNorm", x, x.size(1), weight, bias);
        if (x.numel() == groups) {
            throw new ShapeException("groupNorm: needs more than one value a group, x is " + x.shape()
                    + ", expected more than 1 but got 1");
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
