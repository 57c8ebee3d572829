package dev.panagrad.nn;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// Attention with several heads (Vaswani et al. 2017): `heads` scaled dot-product attentions of projected
/// queries, keys and values, joined and projected.
///
/// query: [targets, n, size], key: [sources, n, keySize], value: [sources, n, valueSize], with the batch
/// first if so made, or all without a batch. Parameters: `in_proj_weight` [3·size, size], or where sizes
/// differ `q_proj_weight` [size, size], `k_proj_weight` [size, keySize] and `v_proj_weight` [size,
/// valueSize]; `in_proj_bias` [3·size]; `bias_k` and `bias_v` [1, 1, size]; `out_proj.weight` and
/// `out_proj.bias`.
public final class MultiheadAttention extends Module {
    private final int size;
    private final int heads;
    private final MultiheadOptions options;
    private Tensor inProjWeight;
    private Tensor qProjWeight;
    private Tensor kProjWeight;
    private Tensor vProjWeight;
    private Tensor inProjBias;
    private Tensor biasK;
    private Tensor biasV;
    private final Linear outProj;

    /// What attention put out.
    ///
    /// @param output [targets, n, size] in the layout of the query
    /// @param weights [n, targets, sources], for each head [n, heads, targets, sources], without n if the
    ///         operands have none; null if not asked for
    public record Output(Tensor output, Tensor weights) {
    }

    /// Makes a layer with biases.
    ///
    /// @throws IllegalArgumentException if the heads do not divide the size
    public MultiheadAttention(int size, int heads) {
        this(size, heads, o -> o);
    }

    /// Makes a layer: `new MultiheadAttention(64, 8, o -> o.batchFirst(true))`.
    ///
    /// @throws IllegalArgumentException if the heads do not divide the size or an option is out of range
    public MultiheadAttention(int size, int heads, UnaryOperator<MultiheadOptions> options) {
        this.size = Arguments.positive("MultiheadAttention", "size", size);
        this.heads = Arguments.positive("MultiheadAttention", "heads", heads);
        if (size % heads != 0) {
            throw new IllegalArgumentException("MultiheadAttention: the heads must divide the size, expected"
                    + " size % heads == 0 but " + size + " % " + heads + " != 0");
        }
        MultiheadOptions o = options.apply(MultiheadOptions.DEFAULT);
        this.options = o;
        int keys = o.keySize() > 0 ? o.keySize() : size;
        int values = o.valueSize() > 0 ? o.valueSize() : size;
        if (keys == size && values == size) {
            inProjWeight = Parameter.of(Init.xavierUniform(3L * size, size));
        } else {
            qProjWeight = Parameter.of(Init.xavierUniform(size, size));
            kProjWeight = Parameter.of(Init.xavierUniform(size, keys));
            vProjWeight = Parameter.of(Init.xavierUniform(size, values));
        }
        inProjBias = o.bias() ? Parameter.of(Tensor.zeros(3L * size)) : null;
        outProj = new Linear(size, size, o.bias());
        if (o.bias()) {
            dev.panagrad.autograd.Grad.off(() -> outProj.bias().zero_());
        }
        biasK = o.addBiasKv() ? Parameter.of(Init.xavierNormal(1, 1, size)) : null;
        biasV = o.addBiasKv() ? Parameter.of(Init.xavierNormal(1, 1, size)) : null;
    }

    /// Returns the attention of a sequence to itself, without the weights.
    ///
    /// @throws ShapeException if x does not fit
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, x, x, AttentionMasks.NONE.needWeights(false)).output;
    }

    /// Returns the attention of the query to keys and values, and its weights.
    ///
    /// @throws ShapeException if the operands do not fit
    public Output forward(Tensor query, Tensor key, Tensor value) {
        return forward(query, key, value, AttentionMasks.NONE);
    }

    /// Returns the attention of the query to keys and values that are not masked, and its weights if asked
    /// for.
    ///
    /// @throws ShapeException if the operands do not fit
    public Output forward(Tensor query, Tensor key, Tensor value, AttentionMasks masks) {
        return guarded(() -> attend(query, key, value, masks));
    }

    private Tensor laidOut(Tensor y, boolean single) {
        return single ? y.squeeze(0) : options.batchFirst() ? y : y.transpose(0, 1);
    }

    private Output attend(Tensor query, Tensor key, Tensor value, AttentionMasks masks) {
        boolean single = query.rank() == 2;
        check(query, key, value);
        Tensor[] in = {batched(query), batched(key), batched(value)};
        long n = in[0].size(0);
        long targets = in[0].size(1);
        long sources = in[1].size(1);
        Tensor[] p = projected(in);
        Tensor mask = mask(masks, n, targets, sources, p[0].dtype());
        if (biasK != null) {
            p[1] = Tensor.cat(1, p[1], biasK.expand(n, 1, size));
            p[2] = Tensor.cat(1, p[2], biasV.expand(n, 1, size));
        }
        if (options.addZeroAttention()) {
            Tensor zero = Tensor.zeros(p[1].dtype(), n, 1, size).to(p[1].device());
            p[1] = Tensor.cat(1, p[1], zero);
            p[2] = Tensor.cat(1, p[2], zero);
        }
        int more = (int) (p[1].size(1) - sources);
        mask = mask == null || more == 0 ? mask : Paddings.pad(mask, 0, more);
        if (!masks.needWeights() && (options.dropout() == 0 || !isTraining())) {
            Tensor seen = mask;
            Tensor y = Attention.scaledDotProductAttention(heads(p[0]), heads(p[1]), heads(p[2]),
                    o -> o.mask(seen));
            return new Output(laidOut(outProj.call(y.transpose(1, 2).reshape(n, targets, size)), single),
                    null);
        }
        Tensor scores = heads(p[0]).mul(1 / Math.sqrt((double) size / heads))
                .matmul(heads(p[1]).transpose(-2, -1));
        Tensor weights = Functional.dropout(Attention.weights(scores, mask), options.dropout(),
                isTraining());
        Tensor y = weights.matmul(heads(p[2])).transpose(1, 2).reshape(n, targets, size);
        y = laidOut(outProj.call(y), single);
        if (!masks.needWeights()) {
            return new Output(y, null);
        }
        weights = masks.averageWeights() ? weights.mean(1) : weights;
        return new Output(y, single ? weights.squeeze(0) : weights);
    }

    /// Returns the attention of new positions to themselves, to those before them and to all in a cache,
    /// which takes them in: generation, one position or more at a time. Nothing of the cache is recorded.
    ///
    /// @param x the new positions, as the query of the other methods
    /// @throws ShapeException if x does not fit
    public Tensor forward(Tensor x, KeyValueCache cache) {
        return guarded(() -> {
            check(x, x, x);
            boolean single = x.rank() == 2;
            Tensor y = batched(x);
            Tensor[] p = projected(new Tensor[] {y, y, y});
            long before = cache.length();
            KeyValueCache.Entries all = cache.append(heads(p[1]), heads(p[2]));
            long targets = y.size(1);
            Tensor scores = heads(p[0]).mul(1 / Math.sqrt((double) size / heads))
                    .matmul(all.keys().transpose(-2, -1));
            Tensor seen = Tensor.arange(targets).add(before).unsqueeze(1)
                    .ge(Tensor.arange(before + targets).unsqueeze(0)).to(x.device());
            Tensor z = Attention.weights(scores, targets == 1 ? null : seen).matmul(all.values())
                    .transpose(1, 2).reshape(y.size(0), targets, size);
            z = outProj.call(z);
            return single ? z.squeeze(0) : options.batchFirst() ? z : z.transpose(0, 1);
        });
    }

    private Tensor batched(Tensor x) {
        return x.rank() == 2 ? x.unsqueeze(0) : options.batchFirst() ? x : x.transpose(0, 1);
    }

    /// Returns [n, times, size] as [n, heads, times, size/heads].
    private Tensor heads(Tensor x) {
        return x.reshape(x.size(0), x.size(1), heads, size / heads).transpose(1, 2);
    }

    private Tensor[] projected(Tensor[] in) {
        Tensor[] each = {qProjWeight, kProjWeight, vProjWeight};
        Tensor[] out = new Tensor[3];
        for (int i = 0; i < 3; i++) {
            Tensor w = inProjWeight == null ? each[i] : inProjWeight.narrow(0, (long) i * size, size);
            Tensor b = inProjBias == null ? null : inProjBias.narrow(0, (long) i * size, size);
            out[i] = Functional.linear(in[i], w, b);
        }
        return out;
    }

    /// Returns what is added to the scores [n, heads, targets, sources], broadcast, or null.
    private Tensor mask(AttentionMasks masks, long n, long targets, long sources, DType type) {
        Tensor mask = null;
        if (masks.attention() != null) {
            Tensor m = additive(masks.attention(), type);
            boolean each = m.rank() == 3;
            long[] expected = each ? new long[] {n * heads, targets, sources} : new long[] {targets, sources};
            if (!Arrays.equals(m.shape().dims(), expected)) {
                throw new ShapeException("MultiheadAttention: the mask does not fit, it is " + m.shape()
                        + ", expected [" + targets + ", " + sources + "] or [" + n * heads + ", " + targets
                        + ", " + sources + "]");
            }
            mask = each ? m.reshape(n, heads, targets, sources) : m;
        }
        if (masks.keyPadding() != null) {
            Tensor m = additive(masks.keyPadding(), type);
            m = m.rank() == 1 ? m.unsqueeze(0) : m;
            if (!Arrays.equals(m.shape().dims(), new long[] {n, sources})) {
                throw new ShapeException("MultiheadAttention: the mask of keys does not fit, it is "
                        + m.shape() + ", expected [" + n + ", " + sources + "]");
            }
            m = m.reshape(n, 1, 1, sources);
            mask = mask == null ? m : mask.add(m);
        }
        return mask;
    }

    private static Tensor additive(Tensor mask, DType type) {
        if (mask.dtype() != DType.BOOL) {
            return mask.to(type);
        }
        Tensor zero = Tensor.full(0, type).to(mask.device());
        return Tensor.where(mask, Tensor.full(Double.NEGATIVE_INFINITY, type).to(mask.device()), zero);
    }

    private void check(Tensor q, Tensor k, Tensor v) {
        int keys = inProjWeight != null ? size : (int) kProjWeight.size(1);
        int values = inProjWeight != null ? size : (int) vProjWeight.size(1);
        boolean fits = q.rank() == 2 || q.rank() == 3;
        fits = fits && k.rank() == q.rank() && v.rank() == q.rank();
        fits = fits && q.size(-1) == size && k.size(-1) == keys && v.size(-1) == values;
        int times = options.batchFirst() && q.rank() == 3 ? 1 : 0;
        fits = fits && k.size(times) == v.size(times);
        if (!fits || q.rank() == 3 && (q.size(1 - times) != k.size(1 - times)
                || k.size(1 - times) != v.size(1 - times))) {
            throw new ShapeException("MultiheadAttention: the operands do not fit, query is " + q.shape()
                    + ", key is " + k.shape() + ", value is " + v.shape() + ", expected sizes " + size + ", "
                    + keys + ", " + values + " in the last axes, one batch, and as many keys as values");
        }
    }

    @Override
    protected String describe() {
        return size + ", " + heads + (options.batchFirst() ? ", batchFirst=true" : "");
    }
}
