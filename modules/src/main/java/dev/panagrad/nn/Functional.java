package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Contraction.Activation;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// Layers as functions of their operands: linear maps, look-ups and dropout. See also [Activations],
/// [Convolutions], [Pools], [Paddings], [Folds], [Resampling], [GridSampling], [Norms], [Distances],
/// [Attention], [Losses], [MarginLosses] and [LikelihoodLosses].
public final class Functional {
    private Functional() {
    }

    /// Returns `x Wᵀ + b`; x: [..., in], weight: [out, in], bias: [out] or null, result: [..., out]. With a
    /// weight [in] and a bias [] the result has no last axis.
    ///
    /// @throws ShapeException if the sizes differ
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return linear(x, weight, bias, Activation.NONE);
    }

    /// Returns a function of `x Wᵀ + b`: by one operation where there is a bias and no gradient is recorded,
    /// or the gradient needs nothing but the result; half types are rounded once then.
    ///
    /// @throws ShapeException if the sizes differ
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias, Activation activation) {
        if (AutocastFunction.LINEAR.applies(x)) {
            return AutocastFunction.LINEAR.of(t -> linear(t[0], t[1], t[2], activation), x, weight, bias);
        }
        if (weight.rank() == 1) {
            Tensor y = linear(x, weight.unsqueeze(0), bias == null ? null : bias.reshape(1), activation);
            return y.squeeze(-1);
        }
        if (weight.rank() != 2 || x.rank() == 0 || x.size(-1) != weight.size(1)) {
            throw new ShapeException(
                    "linear: the input does not fit the weight, x is " + x.shape() + ", weight is "
                            + weight.shape() + ", expected x.dim(-1) == weight.dim(1)"
                            + (x.rank() > 0 && weight.rank() == 2
                                    ? " but " + x.size(-1) + " != " + weight.size(1)
                                    : ", weight of rank 2"));
        }
        Tensor rows = x.rank() > 2 ? x.reshape(x.numel() / Math.max(x.size(-1), 1), x.size(-1)) : x;
        Tensor y;
        if (bias == null || bias.rank() != 1 || bias.size(0) != weight.size(0) || !fused(x, weight, bias)) {
            y = activation.apply(plain(rows, weight, bias));
        } else if (activation.isDifferentiatedByResult() || !isRecorded(x, weight, bias)) {
            y = Tensor.apply(new Contraction.Linear(activation), rows, weight, bias);
        } else {
            y = activation.apply(Tensor.apply(new Contraction.Linear(), rows, weight, bias));
        }
        return x.rank() > 2 ? y.reshape(x.shape().with(x.rank() - 1, weight.size(0)).dims()) : y;
    }

    private static boolean fused(Tensor x, Tensor weight, Tensor bias) {
        return x.rank() >= 2 && x.dtype().isFloat() && x.dtype() == weight.dtype()
                && x.dtype() == bias.dtype();
    }

    private static boolean isRecorded(Tensor x, Tensor weight, Tensor bias) {
        return Grad.enabled() && (x.requiresGrad() || weight.requiresGrad() || bias.requiresGrad());
    }

    private static Tensor plain(Tensor x, Tensor weight, Tensor bias) {
        Tensor product = x.matmul(weight.t());
        return bias == null ? product : product.add(bias);
    }

    /// Returns `Σᵢⱼ aᵢ Wₒᵢⱼ bⱼ + biasₒ`; a: [..., in1], b: [..., in2], weight: [out, in1, in2],
    /// bias: [out] or null, result: [..., out].
    ///
    /// @throws ShapeException if the sizes differ
    public static Tensor bilinear(Tensor a, Tensor b, Tensor weight, Tensor bias) {
        if (AutocastFunction.BILINEAR.applies(a)) {
            return AutocastFunction.BILINEAR.of(t -> bilinear(t[0], t[1], t[2], t[3]), a, b, weight, bias);
        }
        if (weight.rank() != 3 || a.rank() < 1 || a.rank() != b.rank() || a.size(-1) != weight.size(1)
                || b.size(-1) != weight.size(2)
                || !a.shape().without(a.rank() - 1).equals(b.shape().without(b.rank() - 1))
                || bias != null && !bias.shape().equals(Shape.of(weight.size(0)))) {
            throw new ShapeException("bilinear: the operands do not fit, a is " + a.shape() + ", b is "
                    + b.shape() + ", weight is " + weight.shape() + ", expected a: [..., in1], b: [..., in2],"
                    + " weight: [out, in1, in2]");
        }
        long out = weight.size(0);
        long n = a.shape().without(a.rank() - 1).numel();
        Tensor w = weight.permute(1, 0, 2).reshape(weight.size(1), out * weight.size(2));
        Tensor left = a.reshape(n, weight.size(1)).matmul(w).reshape(n, out, weight.size(2));
        Tensor y = left.matmul(b.reshape(n, weight.size(2), 1)).reshape(n, out);
        y = bias == null ? y : y.add(bias);
        return y.reshape(a.shape().with(a.rank() - 1, out).dims());
    }

    /// Returns the rows of a table; index: int64 [...], weight: [rows, size], result: [..., size].
    ///
    /// @throws ShapeException if an index is out of range or the weight is not a matrix
    public static Tensor embedding(Tensor index, Tensor weight) {
        return embedding(index, weight, o -> o);
    }

    /// Returns the rows of a table with options: `embedding(index, weight, o -> o.paddingIndex(0))`.
    ///
    /// @throws ShapeException if an index is out of range or the weight is not a matrix
    /// @throws dev.panagrad.tensor.DTypeException if the indices are not integers
    public static Tensor embedding(Tensor index, Tensor weight, UnaryOperator<EmbeddingOptions> options) {
        return Embeddings.rows("embedding", index, weight, options.apply(EmbeddingOptions.DEFAULT));
    }

    /// Returns a row for each bag of rows of a table.
    ///
    /// @param index int64 [bags, members], or [n] with offsets
    /// @param weight [rows, size]
    /// @param offsets where each bag begins in the index, int64 [bags], or null
    /// @param perSampleWeights factors of the rows, of the index's shape, for sums, or null
    /// @param includeLastOffset whether the offsets end with the end of the last bag
    /// @return [bags, size]; 0 for an empty bag
    /// @throws ShapeException if an index is out of range or the operands do not fit; a wrong index or
    ///         offset on a device is thrown when the host next waits
    public static Tensor embeddingBag(Tensor index, Tensor weight, Tensor offsets, BagMode mode,
            Tensor perSampleWeights, boolean includeLastOffset, UnaryOperator<EmbeddingOptions> options) {
        return Embeddings.bag(index, weight, offsets, mode, perSampleWeights, includeLastOffset,
                options.apply(EmbeddingOptions.DEFAULT));
    }

    /// Returns x with each element set to 0 with probability `p` and the others multiplied by `1/(1-p)`
    /// (Srivastava et al. 2014); x itself if not training.
    ///
    /// @throws IllegalArgumentException if p is not a probability
    public static Tensor dropout(Tensor x, double p, boolean training) {
        Arguments.probability("dropout", "p", p);
        if (!training || p == 0) {
            return x;
        }
        if (p == 1) {
            return x.mul(0);
        }
        Tensor mask = drawn(x, p, x.shape());
        return x.mul(mask.mul_(1 / (1 - p)));
    }

    /// Returns x with whole channels, the second axis of [n, c, …], set to 0 with probability `p` and the
    /// others multiplied by `1/(1-p)` (Tompson et al. 2015); x itself if not training.
    ///
    /// @throws IllegalArgumentException if p is not a probability
    public static Tensor channelDropout(Tensor x, double p, boolean training) {
        Arguments.probability("channelDropout", "p", p);
        if (x.rank() < 2) {
            throw ShapeException.of("channelDropout", "needs channels", "x is " + x.shape(), "x.rank() >= 2",
                    x.rank(), 2);
        }
        return !training || p == 0 ? x : x.mul(kept(x, p, true).div(p == 1 ? 1 : 1 - p));
    }

    /// Returns x with elements set to the negative saturation of [Activations#selu] with probability `p`, and
    /// scaled and moved so that mean and variance stay (Klambauer et al. 2017); x itself if not training.
    ///
    /// @param channels whether whole channels are dropped
    /// @throws IllegalArgumentException if p is not a probability
    public static Tensor alphaDropout(Tensor x, double p, boolean channels, boolean training) {
        Arguments.probability("alphaDropout", "p", p);
        if (!training || p == 0) {
            return x;
        }
        double alpha = 1.7580993408473766;
        double a = p == 1 ? 0 : 1 / Math.sqrt((alpha * alpha * p + 1) * (1 - p));
        Tensor mask = kept(x, p, channels);
        return x.mul(mask.mul(a)).add(mask.sub(1).mul(alpha * a).add(alpha * a * p));
    }

    private static Tensor kept(Tensor x, double p, boolean channels) {
        long[] d = x.shape().dims();
        if (channels) {
            Arrays.fill(d, 2, d.length, 1);
        }
        return drawn(x, p, Shape.of(d));
    }

    /// Returns 0 with probability p, else 1, drawn where x is.
    private static Tensor drawn(Tensor x, double p, Shape shape) {
        return Tensor.empty(x.device(), DType.FLOAT32, shape).bernoulli_(1 - p).to(x.dtype());
    }

    /// Checks that two operands have one shape.
    static void sameShape(String op, String a, Shape x, String b, Shape y) {
        if (!x.equals(y)) {
            throw new ShapeException(op + ": shapes differ, " + a + " is " + x + ", " + b + " is " + y
                    + ", expected equal shapes but " + x + " != " + y);
        }
    }
}
