package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// A layer of self-attention and two linear maps (Vaswani et al. 2017); x: [times, n, size], [n, times, size]
/// if the batch is first, or [times, size]. Children: `self_attn`, `linear1`, `linear2`, `norm1`, `norm2`.
public final class TransformerEncoderLayer extends Module {
    private final MultiheadAttention selfAttn;
    private final Linear linear1;
    private final Dropout dropout;
    private final Linear linear2;
    private final LayerNorm norm1;
    private final LayerNorm norm2;
    private final Dropout dropout1;
    private final Dropout dropout2;
    private final TransformerOptions options;

    /// Makes a layer.
    ///
    /// @throws IllegalArgumentException if the heads do not divide the size
    public TransformerEncoderLayer(int size, int heads) {
        this(size, heads, o -> o);
    }

    /// Makes a layer: `new TransformerEncoderLayer(64, 8, o -> o.feedForward(256).batchFirst(true))`.
    ///
    /// @throws IllegalArgumentException if the heads do not divide the size or an option is out of range
    public TransformerEncoderLayer(int size, int heads, UnaryOperator<TransformerOptions> options) {
        TransformerOptions o = options.apply(TransformerOptions.DEFAULT);
        this.options = o;
        selfAttn = o.attention(size, heads);
        linear1 = new Linear(size, o.feedForward(), o.bias());
        dropout = new Dropout(o.dropout());
        linear2 = new Linear(o.feedForward(), size, o.bias());
        norm1 = o.norm(size);
        norm2 = o.norm(size);
        dropout1 = new Dropout(o.dropout());
        dropout2 = new Dropout(o.dropout());
    }

    /// Returns the layer's output.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x does not fit
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, AttentionMasks.NONE);
    }

    /// Returns the layer's output, with parts of the sequence left out.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Tensor forward(Tensor x, AttentionMasks masks) {
        return around(x, y -> selfAttn.forward(y, y, y, masks.needWeights(false)).output());
    }

    /// Returns the layer's output for new positions that see those before them and all in a cache; see
    /// [MultiheadAttention#forward(Tensor, KeyValueCache)].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x does not fit
    public Tensor forward(Tensor x, KeyValueCache cache) {
        return around(x, y -> selfAttn.forward(y, cache));
    }

    private Tensor around(Tensor x, UnaryOperator<Tensor> attention) {
        return guarded(() -> {
            if (options.normFirst()) {
                Tensor y = x.add(dropout1.call(attention.apply(norm1.call(x))));
                return y.add(feed(norm2.call(y)));
            }
            Tensor y = norm1.call(x.add(dropout1.call(attention.apply(x))));
            return norm2.call(y.add(feed(y)));
        });
    }

    private Tensor feed(Tensor x) {
        Tensor y = dropout.call(linear1.call(x, options.activation()));
        return dropout2.call(linear2.call(y));
    }
}
