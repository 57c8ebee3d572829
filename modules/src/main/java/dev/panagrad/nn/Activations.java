package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Factors;
import dev.panagrad.tensor.op.Pieces;
import dev.panagrad.tensor.op.Unary;

/// Activation functions beside those that are methods of [Tensor] (relu, elu, gelu, leakyRelu, sigmoid, silu,
/// softmax, softplus, tanh). NaN stays NaN.
public final class Activations {
    private static final double SELU_ALPHA = 1.6732632423543772848170429916717;
    private static final double SELU_SCALE = 1.0507009873554804934193349852946;
    private static final Unary HARDSIGMOID = new Unary.Piecewise(new Pieces(-3, 3, false, Factors.constant(0),
            Factors.line(1 / 6.0, -3), Factors.constant(1)));
    private static final Unary HARDSWISH = new Unary.Piecewise(new Pieces(-3, 3, false, Factors.constant(0),
            Factors.parabola(1 / 6.0, 0, -3), Factors.line(1, 0)));

    private Activations() {
    }

    /// Returns `a · sigmoid(b)` with the two halves a and b of x along an axis (Dauphin et al. 2017).
    ///
    /// @throws ShapeException if the axis has an odd size
    public static Tensor glu(Tensor x, int axis) {
        needFloat("glu", x);
        if (x.rank() == 0) {
            throw ShapeException.of("glu", "needs an axis to halve", "x is []", "x.rank() >= 1", 0, 1);
        }
        int a = x.shape().axis(axis, "glu");
        long n = x.size(a);
        if (n % 2 != 0) {
            throw ShapeException.of("glu", "the axis must have an even size", "x is " + x.shape(),
                    "x.dim(" + a + ") % 2 == 0", n % 2, 0);
        }
        return x.narrow(a, 0, n / 2).mul(x.narrow(a, n / 2, n / 2).sigmoid());
    }

    /// Returns the piecewise linear sigmoid, `(x + 3) / 6` between 0 and 1.
    public static Tensor hardsigmoid(Tensor x) {
        needFloat("hardsigmoid", x);
        return Tensor.apply(HARDSIGMOID, x);
    }

    /// Returns `x · hardsigmoid(x)` (Howard et al. 2019).
    public static Tensor hardswish(Tensor x) {
        needFloat("hardswish", x);
        return Tensor.apply(HARDSWISH, x);
    }

    /// Returns x cut to `[min, max]`; the gradient is 0 at the bounds.
    ///
    /// @throws IllegalArgumentException if min is larger than max
    public static Tensor hardtanh(Tensor x, double min, double max) {
        needNumbers("hardtanh", x);
        if (!(min <= max)) {
            throw new IllegalArgumentException("hardtanh: the bounds are in the wrong order, expected min"
                    + " <= max but " + min + " > " + max);
        }
        if (!x.dtype().isFloat()) {
            return Tensor.where(x.le(min), x.newFull(min), Tensor.where(x.ge(max), x.newFull(max), x));
        }
        return Tensor.apply(new Unary.Piecewise(Pieces.cut(min, max)), x);
    }

    /// Returns x cut to [-1, 1].
    public static Tensor hardtanh(Tensor x) {
        return hardtanh(x, -1, 1);
    }

    /// Returns x cut to [0, 6].
    public static Tensor relu6(Tensor x) {
        return hardtanh(needNumbers("relu6", x), 0, 6);
    }

    /// Returns 0 where `|x| <= lambda`, else x.
    public static Tensor hardshrink(Tensor x, double lambda) {
        needFloat("hardshrink", x);
        return Tensor.apply(new Unary.Hardshrink(lambda), x);
    }

    /// Returns x moved toward 0 by lambda, and 0 where `|x| <= lambda`.
    ///
    /// @throws IllegalArgumentException if lambda is negative
    public static Tensor softshrink(Tensor x, double lambda) {
        needFloat("softshrink", x);
        Arguments.notNegative("softshrink", "lambda", lambda);
        return Tensor.apply(new Unary.Piecewise(new Pieces(-lambda, lambda, true, Factors.line(1, -lambda),
                Factors.constant(0), Factors.line(1, lambda))), x);
    }

    /// Returns `x - tanh(x)`.
    public static Tensor tanhshrink(Tensor x) {
        return x.sub(x.tanh());
    }

    /// Returns x where it is larger than the threshold, else the value.
    public static Tensor threshold(Tensor x, double threshold, double value) {
        return x.dtype().isFloat() ? Tensor.apply(new Unary.Threshold(threshold, value), x)
                : Tensor.where(x.le(threshold), x.newFull(value), x);
    }

    /// Returns the self-normalising unit `1.0507 · (x if positive, else 1.6733 (e^x - 1))` (Klambauer et al.
    /// 2017).
    public static Tensor selu(Tensor x) {
        return needFloat("selu", x).elu(SELU_ALPHA).mul(SELU_SCALE);
    }

    /// Returns x if positive, else `α (e^(x/α) - 1)` (Barron 2017).
    ///
    /// @throws IllegalArgumentException if alpha is 0
    public static Tensor celu(Tensor x, double alpha) {
        if (AutocastFunction.UNLISTED.applies(x)) {
            return AutocastFunction.UNLISTED.of(t -> celu(t[0], alpha), x);
        }
        needFloat("celu", x);
        if (alpha == 0) {
            throw new IllegalArgumentException("celu: alpha divides, expected alpha != 0 but got 0");
        }
        if (alpha == 1) {
            return x.elu(1);
        }
        Tensor above = x.detach().gt(0);
        Tensor below = Tensor.where(above, x.newFull(0), x).div(alpha).expm1().mul(alpha);
        return Tensor.where(above, x, below);
    }

    /// Returns `x / (1 + |x|)`.
    public static Tensor softsign(Tensor x) {
        return needNumbers("softsign", x).div(x.abs().add(1));
    }

    /// Returns `log(1 / (1 + e^-x))`, without overflow.
    public static Tensor logSigmoid(Tensor x) {
        if (AutocastFunction.UNLISTED.applies(x)) {
            return AutocastFunction.UNLISTED.of(t -> logSigmoid(t[0]), x);
        }
        needFloat("logSigmoid", x);
        return Tensor.apply(new Unary.Softplus(-1, 60), x);
    }

    /// Returns `x · tanh(log(1 + e^x))` (Misra 2019).
    public static Tensor mish(Tensor x) {
        if (AutocastFunction.UNLISTED.applies(x)) {
            return AutocastFunction.UNLISTED.of(t -> mish(t[0]), x);
        }
        return needFloat("mish", x).mul(softplus(x, 1, 20).tanh());
    }

    /// Returns `log(1 + e^(βx)) / β`, and x itself where `βx` exceeds the threshold.
    public static Tensor softplus(Tensor x, double beta, double threshold) {
        return Tensor.apply(new Unary.Softplus(beta, threshold), x);
    }

    /// Returns the softmax of -x along an axis.
    public static Tensor softmin(Tensor x, int axis) {
        return x.neg().softmax(axis);
    }

    /// Returns x if positive, else `weight · x` (He et al. 2015).
    ///
    /// @param weight one slope, [] or [1], or one for each channel, the second axis of x: [c]
    /// @throws ShapeException if the number of slopes is neither 1 nor the number of channels
    public static Tensor prelu(Tensor x, Tensor weight) {
        needFloat("prelu", x);
        long channels = x.rank() == 0 ? 1 : x.rank() == 1 ? x.size(0) : x.size(1);
        boolean each = weight.numel() != 1;
        if (weight.rank() > 1 || each && (x.rank() < 2 || weight.numel() != channels)) {
            throw new ShapeException("prelu: the weight does not fit, x is " + x.shape() + ", weight is "
                    + weight.shape() + ", expected 1 slope" + (x.rank() < 2 ? "" : " or " + channels)
                    + " but got " + weight.numel());
        }
        Tensor slope = each ? Convolutions.channel(weight, x.rank())
                : x.rank() == 0 ? weight.reshape() : weight;
        return Tensor.apply(new Binary.Prelu(), x, slope);
    }

    /// Returns x if positive, else x times a slope: in training drawn from `[lower, upper)` for each element
    /// (Xu et al. 2015), else their mean.
    ///
    /// @throws IllegalArgumentException if lower is larger than upper
    public static Tensor rrelu(Tensor x, double lower, double upper, boolean training) {
        needFloat("rrelu", x);
        if (!(lower <= upper)) {
            throw new IllegalArgumentException("rrelu: the bounds are in the wrong order, expected lower"
                    + " <= upper but " + lower + " > " + upper);
        }
        if (!training) {
            return x.leakyRelu((lower + upper) / 2);
        }
        Tensor slope = x.newZeros(x.shape().dims()).uniform_(lower, upper);
        return Tensor.where(x.gt(0), x, x.mul(slope));
    }

    /// Returns samples of the Gumbel-softmax distribution along an axis (Jang et al. 2017).
    ///
    /// @param tau the temperature
    /// @param hard whether the result is one-hot, with the gradient of the soft one
    /// @throws IllegalArgumentException if the temperature is not positive
    public static Tensor gumbelSoftmax(Tensor logits, double tau, boolean hard, int axis) {
        needFloat("gumbelSoftmax", logits);
        if (!(tau > 0)) {
            throw new IllegalArgumentException(
                    "gumbelSoftmax: the temperature must be positive, expected tau > 0 but got " + tau);
        }
        int a = logits.shape().axis(axis, "gumbelSoftmax");
        Tensor u = logits.newZeros(logits.shape().dims());
        Tensor e = u.uniform_(Float.MIN_NORMAL, 1).log().neg();
        Tensor soft = logits.sub(e.log()).div(tau).softmax(a);
        if (!hard || logits.rank() == 0) {
            return soft;
        }
        Tensor top = soft.detach().argmax(a).unsqueeze(a);
        Tensor one = soft.newFull(1).expand(top.shape().dims());
        Tensor hot = soft.newZeros(soft.shape().dims());
        return hot.scatterAdd(a, top, one).sub(soft.detach()).add(soft);
    }

    private static Tensor needNumbers(String op, Tensor x) {
        if (x.dtype() == DType.BOOL) {
            throw DTypeException.of(op, "x must hold numbers", x.dtype(), "float32, float64 or integers");
        }
        return x;
    }

    static Tensor needFloat(String op, Tensor x) {
        if (!x.dtype().isFloat()) {
            throw DTypeException.of(op, "x must be floating-point", x.dtype(), "float32 or float64");
        }
        return x;
    }
}
