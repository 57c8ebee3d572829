package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// A layer of self-attention, attention to a memory and two linear maps (Vaswani et al. 2017); x: [targets,
/// n, size], memory: [sources, n, size], with the batch first if so made, or both without it. Children:
/// `self_attn`, `multihead_attn`, `linear1`, `linear2`, `norm1`, `norm2`, `norm3`.
public final class TransformerDecoderLayer extends Module {
    private final MultiheadAttention selfAttn;
    private final MultiheadAttention multiheadAttn;
    private final Linear linear1;
    private final Dropout dropout;
    private final Linear linear2;
    private final LayerNorm norm1;
    private final LayerNorm norm2;
    private final LayerNorm norm3;
    private final Dropout dropout1;
    private final Dropout dropout2;
    private final Dropout dropout3;
    private final TransformerOptions options;

    /// Makes a layer.
    ///
    /// @throws IllegalArgumentException if the heads do not divide the size
    public TransformerDecoderLayer(int size, int heads) {
        this(size, heads, o -> o);
    }

    /// Makes a layer: `new TransformerDecoderLayer(64, 8, o -> o.normFirst(true))`.
    ///
    /// @throws IllegalArgumentException if the heads do not divide the size or an option is out of range
    public TransformerDecoderLayer(int size, int heads, UnaryOperator<TransformerOptions> options) {
        TransformerOptions o = options.apply(TransformerOptions.DEFAULT);
        this.options = o;
        selfAttn = o.attention(size, heads);
        multiheadAttn = o.attention(size, heads);
        linear1 = new Linear(size, o.feedForward(), o.bias());
        dropout = new Dropout(o.dropout());
        linear2 = new Linear(o.feedForward(), size, o.bias());
        norm1 = o.norm(size);
        norm2 = o.norm(size);
        norm3 = o.norm(size);
        dropout1 = new Dropout(o.dropout());
        dropout2 = new Dropout(o.dropout());
        dropout3 = new Dropout(o.dropout());
    }

    /// Returns the layer's output.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Tensor forward(Tensor x, Tensor memory) {
        return forward(x, memory, AttentionMasks.NONE, AttentionMasks.NONE);
    }

    /// Returns the layer's output, with parts of sequence and memory left out.
    ///
    /// @param own what self-attention leaves out
    /// @param ofMemory what attention to the memory leaves out
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Tensor forward(Tensor x, Tensor memory, AttentionMasks own, AttentionMasks ofMemory) {
        return guarded(() -> {
            if (options.normFirst()) {
                Tensor y = x.add(attend(norm1.call(x), own));
                y = y.add(recall(norm2.call(y), memory, ofMemory));
                return y.add(feed(norm3.call(y)));
            }
            Tensor y = norm1.call(x.add(attend(x, own)));
            y = norm2.call(y.add(recall(y, memory, ofMemory)));
            return norm3.call(y.add(feed(y)));
        });
    }

    private Tensor attend(Tensor x, AttentionMasks masks) {
        return dropout1.call(selfAttn.forward(x, x, x, masks.needWeights(false)).output());
    }

    private Tensor recall(Tensor x, Tensor memory, AttentionMasks masks) {
        return dropout2.call(multiheadAttn.forward(x, memory, memory, masks.needWeights(false)).output());
    }

    private Tensor feed(Tensor x) {
        Tensor y = dropout.call(linear1.call(x, options.activation()));
        return dropout3.call(linear2.call(y));
    }
}
