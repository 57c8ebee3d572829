package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.AttentionParts;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.spi.Backends;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// Attention (Vaswani et al. 2017) as a function.
public final class Attention {
    private static final String NAME = "scaledDotProductAttention";

    private Attention() {
    }

    /// Returns `softmax(q kᵀ / √depth) v`; q: [..., targets, depth], k: [..., sources, depth], v: [...,
    /// sources, size], result: [..., targets, size].
    ///
    /// Where a gradient is recorded, [batch, heads, targets, size] lies in memory as [batch, targets, heads,
    /// size], and the gradient keeps it: joining its heads copies nothing.
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
        return AutocastFunction.ATTENTION.of(t -> attention(t[0], t[1], t[2], o.mask() == null ? o
                : o.mask(t[3])), q, k, v, o.mask());
    }

    private static Tensor attention(Tensor q, Tensor k, Tensor v, AttentionOptions o) {
        check(q, k, v, o);
        double scale = Double.isNaN(o.scale()) ? 1 / Math.sqrt(q.size(-1)) : o.scale();
        if (o.dropout() == 0) {
            return fused(q, k, v, o, scale);
        }
        Tensor keys = o.groupedQueries() ? shared(k, q) : k;
        Tensor values = o.groupedQueries() ? shared(v, q) : v;
        Tensor scores = q.mul(scale).matmul(keys.transpose(-2, -1));
        Tensor mask = o.causal() ? causal(q, q.size(-2), k.size(-2)) : o.mask();
        return Functional.dropout(weights(scores, mask), o.dropout(), true).matmul(values);
    }

    /// Returns attention with several heads and its weights, as `F.multi_head_attention_forward`: what
    /// [MultiheadAttention] computes, without the layer. The batch is the second axis.
    ///
    /// @param query [targets, n, size], or [targets, size] without a batch
    /// @param key [sources, n, size]
    /// @param value [sources, n, size]
    /// @param heads how many; they divide the size
    /// @param inProjWeight [3·size, size], of query, key and value
    /// @param inProjBias [3·size], or null
    /// @param biasK one key more, and biasV its value, [1, 1, size], or null
    /// @param addZeroAttention whether a source of zeros is added
    /// @param dropout the probability of dropping a weight while training
    /// @param outProjWeight [size, size], of the joined heads
    /// @param outProjBias [size], or null
    /// @throws ShapeException if the operands do not fit
    /// @throws IllegalArgumentException if the heads do not divide the size, one of biasK and biasV is null
    ///         alone, or the probability is not in [0, 1]
    public static MultiheadAttention.Output multiHeadAttentionForward(Tensor query, Tensor key, Tensor value,
            int heads, Tensor inProjWeight, Tensor inProjBias, Tensor biasK, Tensor biasV,
            boolean addZeroAttention, double dropout, Tensor outProjWeight, Tensor outProjBias,
            boolean training, AttentionMasks masks) {
        long size = inProjWeight.rank() == 2 ? inProjWeight.size(1) : 0;
        if (size == 0 || inProjWeight.size(0) != 3 * size) {
            throw new ShapeException("multiHeadAttentionForward: the weight does not fit, inProjWeight is "
                    + inProjWeight.shape() + ", expected [3·size, size]");
        }
        Tensor[] each = new Tensor[3];
        for (int i = 0; i < 3; i++) {
            each[i] = inProjWeight.narrow(0, i * size, size);
        }
        return multiHeadAttentionForward(query, key, value, heads, each, inProjBias, biasK, biasV,
                addZeroAttention, dropout, outProjWeight, outProjBias, training, masks);
    }

    /// As the other method, with a weight each for query [size, size], key [size, keySize] and value [size,
    /// valueSize]: PyTorch's `use_separate_proj_weight`.
    public static MultiheadAttention.Output multiHeadAttentionForward(Tensor query, Tensor key, Tensor value,
            int heads, Tensor[] projWeights, Tensor inProjBias, Tensor biasK, Tensor biasV,
            boolean addZeroAttention, double dropout, Tensor outProjWeight, Tensor outProjBias,
            boolean training, AttentionMasks masks) {
        String op = "multiHeadAttentionForward";
        Arguments.probability(op, "dropout", dropout);
        Arguments.positive(op, "heads", heads);
        if (projWeights[0].size(0) % heads != 0) {
            throw new IllegalArgumentException(op + ": the heads must divide the size, expected size % heads"
                    + " == 0 but " + projWeights[0].size(0) + " % " + heads + " != 0");
        }
        if ((biasK == null) != (biasV == null)) {
            throw new IllegalArgumentException(op + ": biasK and biasV belong together, expected both or none"
                    + " but " + (biasK == null ? "biasK" : "biasV") + " is null");
        }
        HeadAttention attention = new HeadAttention(op, heads, projWeights, inProjBias, biasK, biasV,
                addZeroAttention, training ? dropout : 0,
                x -> Functional.linear(x, outProjWeight, outProjBias));
        attention.check(query, key, value, false);
        boolean single = query.rank() == 2;
        Tensor[] in = {query, key, value};
        for (int i = 0; i < 3; i++) {
            in[i] = single ? in[i].unsqueeze(0) : in[i].transpose(0, 1);
        }
        MultiheadAttention.Output o = attention.attend(in, masks);
        return !single ? new MultiheadAttention.Output(o.output().transpose(0, 1), o.weights())
                : new MultiheadAttention.Output(o.output().squeeze(0),
                        o.weights() == null ? null : o.weights().squeeze(0));
    }

    /// Attention without dropout in one piece; leading axes are broadcast.
    private static Tensor fused(Tensor q, Tensor k, Tensor v, AttentionOptions o, double scale) {
        int groups = o.groupedQueries() ? groups(k, q) : 1;
        if (o.groupedQueries()) {
            groups(v, q);
        }
        Shape lead =
                Shape.broadcast(NAME, lead(q, 1), Shape.broadcast(NAME, lead(k, groups), lead(v, groups)));
        lead = o.mask() == null || o.mask().rank() <= 2 ? lead
                : Shape.broadcast(NAME, lead, lead(o.mask(), 1));
        boolean masked = o.mask() != null;
        Tensor[] in = new Tensor[masked ? 4 : 3];
        in[0] = led(q, lead, 1);
        in[1] = led(k, lead, groups);
        in[2] = led(v, lead, groups);
        if (masked) {
            in[3] = o.mask();
        }
        var op = new Sequence.Attention(scale, o.causal(), groups, masked);
        return Grad.enabled() && Arrays.stream(in).anyMatch(Tensor::requiresGrad) ? recorded(op, in)
                : Tensor.apply(op, in);
    }

    /// Attention that keeps the sums of the rows of scores for its backward step. Half types whose operands
    /// are widened are here, for the sums are float32.
    private static Tensor recorded(Sequence.Attention op, Tensor[] in) {
        DType t = in[0].dtype();
        boolean half = t == DType.FLOAT16 || t == DType.BFLOAT16;
        if (half && !Backends.of(in[0].device()).computesHalves(op)) {
            Tensor[] wide = Arrays.stream(in).map(x -> x.dtype() == t ? x.to(DType.FLOAT32) : x)
                    .toArray(Tensor[]::new);
            return recorded(op, wide).to(t);
        }
        return AttentionParts.result(Tensor.apply(op.keeping(t), in),
                AttentionParts.shape(in[0].shape(), in[2].shape()));
    }

    /// Returns the axes before a tensor's matrices, the heads counted as those of queries.
    private static Shape lead(Tensor x, int groups) {
        int r = x.rank() - 2;
        Shape s = Shape.of(Arrays.copyOf(x.shape().dims(), r));
        return groups == 1 ? s : s.with(r - 1, s.dim(r - 1) * groups);
    }

    private static Tensor led(Tensor x, Shape lead, int groups) {
        int r = lead.rank();
        Shape s = groups == 1 ? lead : lead.with(r - 1, lead.dim(r - 1) / groups);
        Shape all = s.insert(r, x.size(-2)).insert(r + 1, x.size(-1));
        return x.shape().equals(all) ? x : x.expand(all.dims());
    }

    private static void check(Tensor q, Tensor k, Tensor v, AttentionOptions o) {
        String op = NAME;
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
        long times = groups(k, q);
        int heads = k.rank() - 3;
        Shape wide = k.shape().insert(heads + 1, times);
        return k.unsqueeze(heads + 1).expand(wide.dims())
                .reshape(k.shape().with(heads, k.size(heads) * times).dims());
    }

    /// Returns how many heads of queries share one of keys or values.
    private static int groups(Tensor k, Tensor q) {
        if (q.rank() < 3 || k.rank() < 3 || k.size(-3) < 1 || q.size(-3) % k.size(-3) != 0) {
            throw new ShapeException("scaledDotProductAttention: heads must divide, q is " + q.shape()
                    + ", k or v is " + k.shape() + ", expected q.dim(-3) % k.dim(-3) == 0");
        }
        return (int) (q.size(-3) / k.size(-3));
    }

    /// Returns the mask by which target i sees sources 0 … i, bool [targets, sources], on x's device.
    static Tensor causal(Tensor x, long targets, long sources) {
        return x.newArange(targets).unsqueeze(1).ge(x.newArange(sources).unsqueeze(0));
    }

    /// Returns the softmax of scores along the last axis, 0 where everything is masked.
    static Tensor weights(Tensor scores, Tensor mask) {
        if (mask == null) {
            return scores.softmax(-1);
        }
        Tensor masked = mask.dtype() == DType.BOOL
                ? Tensor.where(mask, scores, scores.newFull(Double.NEGATIVE_INFINITY))
                : scores.add(mask);
        Tensor blind = masked.detach().eq(Double.NEGATIVE_INFINITY).all(true, -1);
        Tensor zero = scores.newFull(0);
        return Tensor.where(blind, zero, Tensor.where(blind, zero, masked).softmax(-1));
    }
}
