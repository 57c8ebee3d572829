package dev.panagrad.nn;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// Attention (Vaswani et al. 2017) as a function.
public final class Attention {
    private Attention() {
    }

    /// Returns `softmax(q kᵀ / √depth) v`; q: [..., targets, depth], k: [..., sources, depth], v: [...,
    /// sources, size], result: [..., targets, size].
    ///
    /// @throws ShapeException if the operands do not fit
    public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v) {
        return scaledDotProductAttention(q, k, v, o -> o);
    }

    /// Returns the attention: `scaledDotProductAttention(q, k, v, o -> o.causal(true))`. A target that sees
    /// no source gives 0.
    ///
    /// @throws ShapeException if the operands do not fit
    /// @throws IllegalArgumentException if there are a mask and causality
    public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v,
            UnaryOperator<AttentionOptions> options) {
        AttentionOptions o = options.apply(AttentionOptions.DEFAULT);
        check(q, k, v, o);
        Tensor keys = o.groupedQueries() ? shared(k, q) : k;
        Tensor values = o.groupedQueries() ? shared(v, q) : v;
        double scale = Double.isNaN(o.scale()) ? 1 / Math.sqrt(q.size(-1)) : o.scale();
        Tensor scores = q.mul(scale).matmul(keys.transpose(-2, -1));
        Tensor mask = o.causal() ? causal(q.size(-2), k.size(-2)).to(q.device()) : o.mask();
        return Functional.dropout(weights(scores, mask), o.dropout(), true).matmul(values);
    }

    private static void check(Tensor q, Tensor k, Tensor v, AttentionOptions o) {
        String op = "scaledDotProductAttention";
        if (q.rank() < 2 || k.rank() < 2 || v.rank() < 2 || q.size(-1) != k.size(-1)
                || k.size(-2) != v.size(-2)) {
            throw new ShapeException(op + ": the operands do not fit, q is " + q.shape() + ", k is "
                    + k.shape() + ", v is " + v.shape() + ", expected q: [..., targets, depth], k: [..., "
                    + "sources, depth], v: [..., sources, size]");
        }
        if (q.dtype() != k.dtype() || q.dtype() != v.dtype()) {
            throw new dev.panagrad.tensor.DTypeException(op + ": element types differ, q is " + q.dtype()
                    + ", k is " + k.dtype() + ", v is " + v.dtype() + ", expected one type");
        }
        if (o.causal() && o.mask() != null) {
            throw new IllegalArgumentException(op + ": both a mask and causality, expected one of them");
        }
        if (o.mask() != null && o.mask().dtype() != DType.BOOL && o.mask().dtype() != q.dtype()) {
            throw dev.panagrad.tensor.DTypeException.of(op, "the mask must be bool or of q's type",
                    o.mask().dtype(), "bool or " + q.dtype());
        }
    }

    /// Returns keys or values with each head repeated for the queries that share it.
    private static Tensor shared(Tensor k, Tensor q) {
        if (q.rank() < 3 || k.rank() < 3 || k.size(-3) < 1 || q.size(-3) % k.size(-3) != 0) {
            throw new ShapeException("scaledDotProductAttention: heads must divide, q is " + q.shape()
                    + ", k or v is " + k.shape() + ", expected q.dim(-3) % k.dim(-3) == 0");
        }
        long times = q.size(-3) / k.size(-3);
        int heads = k.rank() - 3;
        Shape wide = k.shape().insert(heads + 1, times);
        return k.unsqueeze(heads + 1).expand(wide.dims())
                .reshape(k.shape().with(heads, k.size(heads) * times).dims());
    }

    /// Returns the mask by which target i sees sources 0 … i, bool [targets, sources].
    static Tensor causal(long targets, long sources) {
        return Tensor.arange(targets).unsqueeze(1).ge(Tensor.arange(sources).unsqueeze(0));
    }

    /// Returns the softmax of scores along the last axis, 0 where everything is masked.
    static Tensor weights(Tensor scores, Tensor mask) {
        if (mask == null) {
            return scores.softmax(-1);
        }
        Tensor masked = mask.dtype() == DType.BOOL
                ? Tensor.where(mask, scores, Activations.constant(scores, Double.NEGATIVE_INFINITY))
                : scores.add(mask);
        Tensor blind = masked.detach().eq(Double.NEGATIVE_INFINITY).all(true, -1);
        Tensor zero = Activations.constant(scores, 0);
        return Tensor.where(blind, zero, Tensor.where(blind, zero, masked).softmax(-1));
    }
}
