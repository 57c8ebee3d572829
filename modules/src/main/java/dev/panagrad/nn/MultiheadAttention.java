package dev.panagrad.nn;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
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

    /// Returns the attention with the parameters as they are now.
    private HeadAttention now() {
        Tensor[] each = {qProjWeight, kProjWeight, vProjWeight};
        for (int i = 0; i < 3 && inProjWeight != null; i++) {
            each[i] = inProjWeight.narrow(0, (long) i * size, size);
        }
        return new HeadAttention("MultiheadAttention", heads, each, inProjBias, biasK, biasV,
                options.addZeroAttention(), isTraining() ? options.dropout() : 0, outProj::call);
    }

    private Output attend(Tensor query, Tensor key, Tensor value, AttentionMasks masks) {
        HeadAttention attention = now();
        attention.check(query, key, value, options.batchFirst());
        Output o = attention.attend(new Tensor[] {batched(query), batched(key), batched(value)}, masks);
        boolean single = query.rank() == 2;
        return new Output(laidOut(o.output, single),
                single && o.weights != null ? o.weights.squeeze(0) : o.weights);
    }

    /// Returns the attention of new positions to themselves, to those before them and to all in a cache,
    /// which takes them in: generation, one position or more at a time. Nothing of the cache is recorded.
    ///
    /// @param x the new positions, as the query of the other methods
    /// @throws ShapeException if x does not fit
    public Tensor forward(Tensor x, KeyValueCache cache) {
        return guarded(() -> {
            HeadAttention attention = now();
            attention.check(x, x, x, options.batchFirst());
            boolean single = x.rank() == 2;
            Tensor y = batched(x);
            Tensor[] p = attention.projected(new Tensor[] {y, y, y});
            long before = cache.length();
            KeyValueCache.Entries all = cache.append(attention.parted(p[1]), attention.parted(p[2]));
            long targets = y.size(1);
            Tensor scores = attention.parted(p[0]).mul(1 / Math.sqrt((double) size / heads))
                    .matmul(all.keys().transpose(-2, -1));
            Tensor seen = x.newArange(targets).add(before).unsqueeze(1)
                    .ge(x.newArange(before + targets).unsqueeze(0));
            Tensor z = Attention.weights(scores, targets == 1 ? null : seen).matmul(all.values());
            return laidOut(attention.joined(z), single);
        });
    }

    private Tensor batched(Tensor x) {
        return x.rank() == 2 ? x.unsqueeze(0) : options.batchFirst() ? x : x.transpose(0, 1);
    }

    @Override
    protected String describe() {
        return size + ", " + heads + (options.batchFirst() ? ", batchFirst=true" : "");
    }
}
