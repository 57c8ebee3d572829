package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// An encoder and a decoder of transformer layers (Vaswani et al. 2017), each with a norm at its end; source:
/// [sources, n, size], target: [targets, n, size], with the batch first if so made. Children: `encoder` and
/// `decoder`.
public final class Transformer extends Module {
    private final TransformerEncoder encoder;
    private final TransformerDecoder decoder;

    /// Makes six layers of each kind.
    ///
    /// @throws IllegalArgumentException if the heads do not divide the size
    public Transformer(int size, int heads) {
        this(size, heads, 6, 6, o -> o);
    }

    /// Makes a transformer.
    ///
    /// @throws IllegalArgumentException if the heads do not divide the size or a number is out of range
    public Transformer(int size, int heads, int encoderLayers, int decoderLayers,
            UnaryOperator<TransformerOptions> options) {
        TransformerOptions o = options.apply(TransformerOptions.DEFAULT);
        encoder = new TransformerEncoder(() -> new TransformerEncoderLayer(size, heads, options),
                encoderLayers, o.norm(size));
        decoder = new TransformerDecoder(() -> new TransformerDecoderLayer(size, heads, options),
                decoderLayers, o.norm(size));
        for (Tensor p : parameters()) {
            if (p.rank() > 1) {
                Init.xavierUniform_(p, 1);
            }
        }
    }

    /// Returns the decoder's output for a target, with the encoder's output of the source as memory.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Tensor forward(Tensor source, Tensor target) {
        return forward(source, target, AttentionMasks.NONE, AttentionMasks.NONE, AttentionMasks.NONE);
    }

    /// Returns the decoder's output, with parts of source, target and memory left out.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Tensor forward(Tensor source, Tensor target, AttentionMasks ofSource, AttentionMasks ofTarget,
            AttentionMasks ofMemory) {
        return guarded(() -> decoder.forward(target, encoder.forward(source, ofSource), ofTarget, ofMemory));
    }

    /// Returns the mask by which position i sees positions 0 … i, for [AttentionMasks#attention]: 0 where
    /// seen, else -inf, float32 [n, n].
    public static Tensor generateSquareSubsequentMask(long n) {
        Tensor zero = Tensor.full(0, dev.panagrad.tensor.DType.FLOAT32);
        return Tensor.where(Attention.causal(zero, n, n), zero, zero.newFull(Double.NEGATIVE_INFINITY));
    }
}
