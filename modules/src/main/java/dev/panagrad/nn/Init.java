package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import java.util.function.Supplier;

/// First values of parameters, with PyTorch's formulas. Methods ending in an underscore fill a tensor, also a
/// parameter, in place and return it; the others make a float32 tensor. All draw from the default generator.
///
/// Of a weight `[out, in/groups, kernel…]`, `fanIn = in/groups · kernel…` and `fanOut = out · kernel…`.
public final class Init {
    /// The gain of relu, `√2`.
    public static final double RELU_GAIN = Math.sqrt(2);

    private static final ScopedValue<Boolean> SKIPPED = ScopedValue.newInstance();

    private Init() {
    }

    /// Returns what a function makes, with zeros in place of random first values, as
    /// `torch.nn.utils.skip_init`: nothing is drawn for parameters that are loaded from a file afterwards.
    ///
    /// ```java
    /// var net = Init.skip(() -> new Transformer(512, 8, 6, 6));
    /// net.loadStateDict(Safetensors.load(file));
    /// ```
    ///
    /// Inside of it [#uniform_], [#normal_] and all that draw by them leave tensors as they are; constants,
    /// as the ones of a norm, are set.
    public static <T> T skip(Supplier<T> making) {
        return ScopedValue.where(SKIPPED, true).call(making::get);
    }

    /// Returns the gain of leaky relu, `√(2 / (1 + slope²))`.
    public static double leakyReluGain(double slope) {
        return Math.sqrt(2 / (1 + slope * slope));
    }

    /// Returns how many inputs each output of a weight of this shape depends on.
    ///
    /// @throws ShapeException if the rank is below 2
    public static long fanIn(Shape weight) {
        return needMatrix(weight).numel() / Math.max(weight.dim(0), 1);
    }

    /// Returns how many outputs each input of a weight of this shape acts on.
    ///
    /// @throws ShapeException if the rank is below 2
    public static long fanOut(Shape weight) {
        return needMatrix(weight).numel() / Math.max(weight.dim(1), 1);
    }

    private static Shape needMatrix(Shape weight) {
        if (weight.rank() < 2) {
            throw ShapeException.of("init", "fan in and out need a weight of rank 2 or more",
                    "weight is " + weight,
                    "weight.rank() >= 2", weight.rank(), 2);
        }
        return weight;
    }

    /// Returns the recommended gain before a function, as `calculate_gain`: 1 for linear, convolutions and
    /// sigmoid, 5/3 for tanh, √2 for relu, 3/4 for selu, [#leakyReluGain] of 0.01 for leaky relu.
    ///
    /// @param function PyTorch's name, as `tanh` or `leaky_relu`
    /// @throws IllegalArgumentException if there is none for it
    public static double gain(String function) {
        return switch (function) {
            case "linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d",
                    "conv_transpose3d", "sigmoid" ->
                    1;
            case "tanh" -> 5 / 3.0;
            case "relu" -> RELU_GAIN;
            case "leaky_relu" -> leakyReluGain(0.01);
            case "selu" -> 0.75;
            default ->
                    throw new IllegalArgumentException("gain: none is known, expected linear, conv1d, conv2d,"
                            + " conv3d, sigmoid, tanh, relu, leaky_relu or selu but got " + function);
        };
    }

    /// Returns uniform numbers in `±√(6 / fanIn)` for layers before a relu (He et al. 2015).
    public static Tensor heUniform(long... shape) {
        return heUniform_(Tensor.zeros(shape));
    }

    /// Fills with uniform numbers in `±√(6 / fanIn)` for layers before a relu (He et al. 2015).
    public static Tensor heUniform_(Tensor weight) {
        return heUniform_(weight, RELU_GAIN);
    }

    /// Fills with uniform numbers in `±gain · √(3 / fanIn)`.
    public static Tensor heUniform_(Tensor weight, double gain) {
        double bound = Arguments.finite("heUniform", "gain", gain) * Math.sqrt(3.0 / fanIn(weight.shape()));
        return uniform_(weight, -bound, bound);
    }

    /// Fills with uniform numbers in `±gain · √(3 / fanOut)`, which keeps the size of gradients instead of
    /// that of values: the mode `fan_out`.
    public static Tensor heUniformFanOut_(Tensor weight, double gain) {
        double bound = Arguments.finite("heUniform", "gain", gain) * Math.sqrt(3.0 / fanOut(weight.shape()));
        return uniform_(weight, -bound, bound);
    }

    /// Fills with normal numbers of standard deviation `gain / √fanOut`: the mode `fan_out`.
    public static Tensor heNormalFanOut_(Tensor weight, double gain) {
        return normal_(weight, 0,
                Arguments.finite("heNormal", "gain", gain) / Math.sqrt(fanOut(weight.shape())));
    }

    /// Returns normal numbers with standard deviation `√(2 / fanIn)` for layers before a relu (He et al.
    /// 2015).
    public static Tensor heNormal(long... shape) {
        return heNormal_(Tensor.zeros(shape));
    }

    /// Fills with normal numbers of standard deviation `√(2 / fanIn)` for layers before a relu (He et al.
    /// 2015).
    public static Tensor heNormal_(Tensor weight) {
        return heNormal_(weight, RELU_GAIN);
    }

    /// Fills with normal numbers of standard deviation `gain / √fanIn`.
    public static Tensor heNormal_(Tensor weight, double gain) {
        return normal_(weight, 0,
                Arguments.finite("heNormal", "gain", gain) / Math.sqrt(fanIn(weight.shape())));
    }

    /// Returns uniform numbers in `±√(6 / (fanIn + fanOut))` (Glorot, Bengio 2010).
    public static Tensor xavierUniform(long... shape) {
        return xavierUniform_(Tensor.zeros(shape), 1);
    }

    /// Fills with uniform numbers in `±gain · √(6 / (fanIn + fanOut))` (Glorot, Bengio 2010).
    public static Tensor xavierUniform_(Tensor weight, double gain) {
        double bound = Arguments.finite("xavierUniform", "gain", gain)
                * Math.sqrt(6.0 / (fanIn(weight.shape()) + fanOut(weight.shape())));
        return uniform_(weight, -bound, bound);
    }

    /// Returns normal numbers with standard deviation `√(2 / (fanIn + fanOut))` (Glorot, Bengio 2010).
    public static Tensor xavierNormal(long... shape) {
        return xavierNormal_(Tensor.zeros(shape), 1);
    }

    /// Fills with normal numbers of standard deviation `gain · √(2 / (fanIn + fanOut))` (Glorot, Bengio
    /// 2010).
    public static Tensor xavierNormal_(Tensor weight, double gain) {
        return normal_(weight, 0, Arguments.finite("xavierNormal", "gain", gain)
                * Math.sqrt(2.0 / (fanIn(weight.shape()) + fanOut(weight.shape()))));
    }

    /// Returns numbers uniform in `[low, high)`.
    public static Tensor uniform(double low, double high, long... shape) {
        return uniform_(Tensor.zeros(shape), low, high);
    }

    /// Fills with numbers uniform in `[low, high)`.
    public static Tensor uniform_(Tensor x, double low, double high) {
        return SKIPPED.isBound() ? x : Grad.off(() -> x.uniform_(low, high));
    }

    /// Returns normal numbers.
    public static Tensor normal(double mean, double std, long... shape) {
        return normal_(Tensor.zeros(shape), mean, std);
    }

    /// Fills with normal numbers.
    public static Tensor normal_(Tensor x, double mean, double std) {
        return SKIPPED.isBound() ? x : Grad.off(() -> x.normal_(mean, std));
    }

    /// Returns a tensor with every element `value`.
    public static Tensor constant(double value, long... shape) {
        return Tensor.full(value, shape);
    }

    /// Fills with a number.
    public static Tensor constant_(Tensor x, double value) {
        return Grad.off(() -> x.fill_(value));
    }

    /// Returns zeros.
    public static Tensor zeros(long... shape) {
        return Tensor.zeros(shape);
    }

    /// Returns ones.
    public static Tensor ones(long... shape) {
        return Tensor.ones(shape);
    }

    /// Fills with normal numbers that are drawn again outside `[low, high]`, as `trunc_normal_`: by the
    /// inverse of the distribution function.
    ///
    /// @throws IllegalArgumentException if the deviation is not positive or low is above high
    public static Tensor truncNormal_(Tensor x, double mean, double std, double low, double high) {
        if (!(std > 0) || !(low <= high)) {
            throw new IllegalArgumentException(
                    "truncNormal: out of range, expected std > 0 and low <= high but"
                            + " they are " + std + ", " + low + " and " + high);
        }
        return Grad.off(() -> {
            double from = below((low - mean) / std);
            double to = below((high - mean) / std);
            Tensor p = Tensor.rand(DType.FLOAT64, x.shape().dims()).mul(to - from).add(from);
            Tensor z = p.mul(2).sub(1).erfinv().mul(std * Math.sqrt(2)).add(mean).clamp(low, high);
            return x.copy_(z.to(x.dtype()).to(x.device()));
        });
    }

    /// Returns the standard normal distribution function.
    private static double below(double z) {
        return (1 + Tensor.full(z / Math.sqrt(2), DType.FLOAT64).erf().item()) / 2;
    }

    /// Fills a weight [out, …], seen as a matrix, with random rows or columns that are orthogonal and of
    /// length `gain` (Saxe et al. 2013).
    ///
    /// @throws ShapeException if the rank is below 2
    public static Tensor orthogonal_(Tensor weight, double gain) {
        needMatrix(weight.shape());
        return Grad.off(() -> {
            long rows = weight.size(0);
            long columns = weight.numel() / Math.max(rows, 1);
            if (weight.numel() == 0) {
                return weight;
            }
            boolean wide = rows < columns;
            Tensor flat = Tensor.randn(DType.FLOAT64, wide ? columns : rows, wide ? rows : columns);
            Linalg.Qr qr = Linalg.qr(flat);
            // The signs make the distribution uniform.
            Tensor q = qr.q().mul(qr.r().diagonal().sign());
            Tensor w = (wide ? q.t() : q).mul(gain).reshape(weight.shape().dims());
            return weight.copy_(w.to(weight.dtype()).to(weight.device()));
        });
    }

    /// Fills a matrix with ones on its diagonal, else zeros.
    ///
    /// @throws ShapeException if the rank is not 2
    public static Tensor eye_(Tensor weight) {
        if (weight.rank() != 2) {
            throw ShapeException.of("eye", "needs a matrix", "weight is " + weight.shape(),
                    "weight.rank() == 2", weight.rank(), 2);
        }
        return Grad.off(() -> weight.copy_(Tensor.eye(weight.size(0), weight.size(1), weight.dtype())));
    }

    /// Fills a weight of a convolution [out, in/groups, kernel…] so that it hands on as many channels as it
    /// can: ones in the middle of the kernel.
    ///
    /// @throws ShapeException if the rank is not 3, 4 or 5, or the groups do not divide the outputs
    public static Tensor dirac_(Tensor weight, int groups) {
        if (weight.rank() < 3 || weight.rank() > 5 || groups < 1 || weight.size(0) % groups != 0) {
            throw new ShapeException("dirac: needs the weight of a convolution, weight is " + weight.shape()
                    + ", groups is " + groups + ", expected rank 3, 4 or 5 and weight.dim(0) % groups == 0");
        }
        return Grad.off(() -> {
            weight.fill_(0);
            long each = weight.size(0) / groups;
            for (long g = 0; g < groups; g++) {
                for (long i = 0; i < Math.min(each, weight.size(1)); i++) {
                    Tensor t = weight.select(0, g * each + i).select(0, i);
                    while (t.rank() > 0) {
                        t = t.select(0, t.size(0) / 2);
                    }
                    t.fill_(1);
                }
            }
            return weight;
        });
    }

    /// Fills a matrix with normal numbers of a deviation, of which a share in each column is 0 (Martens
    /// 2010).
    ///
    /// @throws ShapeException if the rank is not 2
    /// @throws IllegalArgumentException if the share is not in [0, 1]
    public static Tensor sparse_(Tensor weight, double sparsity, double std) {
        if (weight.rank() != 2) {
            throw ShapeException.of("sparse", "needs a matrix", "weight is " + weight.shape(),
                    "weight.rank() == 2", weight.rank(), 2);
        }
        Arguments.probability("sparse", "sparsity", sparsity);
        return Grad.off(() -> {
            normal_(weight, 0, std);
            long zeros = (long) Math.ceil(sparsity * weight.size(0));
            for (long c = 0; c < weight.size(1) && zeros > 0; c++) {
                Tensor rows = Tensor.randperm(weight.size(0)).narrow(0, 0, zeros).to(weight.device());
                Tensor column = weight.select(1, c);
                column.copy_(column.scatter(0, rows, 0));
            }
            return weight;
        });
    }

    /// Returns the default of the weight of linear and convolution layers: uniform in `±1/√fanIn`.
    static Tensor layerWeight(long... shape) {
        return heUniform_(Tensor.zeros(shape), leakyReluGain(Math.sqrt(5)));
    }

    /// Returns the default of the bias of linear and convolution layers: uniform in `±1/√fanIn` of the
    /// weight.
    static Tensor layerBias(long size, Shape weight) {
        long fan = fanIn(weight);
        double bound = fan > 0 ? 1 / Math.sqrt(fan) : 0;
        return uniform(-bound, bound, size);
    }
}
