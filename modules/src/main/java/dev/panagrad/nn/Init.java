package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// First values of parameters, with PyTorch's formulas. Methods ending in an underscore fill a tensor, also a
/// parameter, in place and return it; the others make a float32 tensor. All draw from the default generator.
///
/// Of a weight `[out, in/groups, kernel…]`, `fanIn = in/groups · kernel…` and `fanOut = out · kernel…`.
public final class Init {
    /// The gain of relu, `√2`.
    public static final double RELU_GAIN = Math.sqrt(2);

    private Init() {
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
        return Grad.off(() -> x.uniform_(low, high));
    }

    /// Returns normal numbers.
    public static Tensor normal(double mean, double std, long... shape) {
        return normal_(Tensor.zeros(shape), mean, std);
    }

    /// Fills with normal numbers.
    public static Tensor normal_(Tensor x, double mean, double std) {
        return Grad.off(() -> x.normal_(mean, std));
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
