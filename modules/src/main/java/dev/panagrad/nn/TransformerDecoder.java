package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Decoder layers one after another, and a norm of the last one's output if given. Children: `layers.0`, …,
/// and `norm`.
public final class TransformerDecoder extends Module {
    private final List<TransformerDecoderLayer> layers = new ArrayList<>();
    private final Module norm;

    /// Makes `n` layers: `new TransformerDecoder(() -> new TransformerDecoderLayer(64, 8), 6)`. Unlike
    /// PyTorch's, each layer draws first values of its own.
    ///
    /// @throws IllegalArgumentException if the number is not positive
    public TransformerDecoder(Supplier<TransformerDecoderLayer> layer, int n) {
        this(layer, n, null);
    }

    /// Makes `n` layers and a norm.
    ///
    /// @param norm applied to the last layer's output, or null
    /// @throws IllegalArgumentException if the number is not positive
    public TransformerDecoder(Supplier<TransformerDecoderLayer> layer, int n, Module norm) {
        for (int i = 0; i < Arguments.positive("TransformerDecoder", "n", n); i++) {
            layers.add(layer.get());
        }
        this.norm = norm;
    }

    /// Returns the output of the last layer.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Tensor forward(Tensor x, Tensor memory) {
        return forward(x, memory, AttentionMasks.NONE, AttentionMasks.NONE);
    }

    /// Returns the output of the last layer, with parts of sequence and memory left out.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Tensor forward(Tensor x, Tensor memory, AttentionMasks own, AttentionMasks ofMemory) {
        return guarded(() -> {
            Tensor y = x;
            for (TransformerDecoderLayer layer : layers) {
                y = layer.forward(y, memory, own, ofMemory);
            }
            return norm == null ? y : norm.call(y);
        });
    }
}
