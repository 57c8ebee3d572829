package dev.panagrad.nn;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// Layers as functions of their operands: linear maps, look-ups and dropout. See also [Convolutions],
/// [Pools], [Norms] and [Losses].
public final class Functional {
    private Functional() {
    }

    /// Returns `x Wᵀ + b`; x: [..., in], weight: [out, in], bias: [out] or null, result: [..., out].
    ///
    /// @throws ShapeException if the sizes differ
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        if (weight.rank() != 2 || x.rank() == 0 || x.size(-1) != weight.size(1)) {
            throw new ShapeException(
                    "linear: the input does not fit the weight, x is " + x.shape() + ", weight is "
                            + weight.shape() + ", expected x.dim(-1) == weight.dim(1)"
                            + (x.rank() > 0 && weight.rank() == 2
                                    ? " but " + x.size(-1) + " != " + weight.size(1)
                                    : ", weight of rank 2"));
        }
        Tensor rows = x.rank() > 2 ? x.reshape(x.numel() / Math.max(x.size(-1), 1), x.size(-1)) : x;
        Tensor y = rows.matmul(weight.t());
        if (bias != null) {
            y = y.add(bias);
        }
        return x.rank() > 2 ? y.reshape(x.shape().with(x.rank() - 1, weight.size(0)).dims()) : y;
    }

    /// Returns the rows of a table; index: int64 [...], weight: [rows, size], result: [..., size].
    ///
    /// @throws ShapeException if an index is out of range or the weight is not a matrix
    public static Tensor embedding(Tensor index, Tensor weight) {
        if (weight.rank() != 2) {
            throw ShapeException.of("embedding", "the weight must be a matrix", "weight is " + weight.shape(),
                    "weight.rank() == 2", weight.rank(), 2);
        }
        long[] d = Arrays.copyOf(index.shape().dims(), index.rank() + 1);
        d[index.rank()] = weight.size(1);
        return weight.indexSelect(0, index.reshape(index.numel())).reshape(d);
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
        Tensor mask = Tensor.bernoulli(1 - p, x.shape().dims()).to(x.device()).to(x.dtype());
        return x.mul(mask.mul_(1 / (1 - p)));
    }

    /// Checks that two operands have one shape.
    static void sameShape(String op, String a, Shape x, String b, Shape y) {
        if (!x.equals(y)) {
            throw new ShapeException(op + ": shapes differ, " + a + " is " + x + ", " + b + " is " + y
                    + ", expected equal shapes but " + x + " != " + y);
        }
    }
}
