package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Encoder layers one after another, and a norm of the last one's output if given. Children: `layers.0`, …,
/// and `norm`.
public final class TransformerEncoder extends Module {
    private final List<TransformerEncoderLayer> layers = new ArrayList<>();
    private final Module norm;

    /// Makes `n` layers: `new TransformerEncoder(() -> new TransformerEncoderLayer(64, 8), 6)`. Unlike
    /// PyTorch's, each layer draws first values of its own.
    ///
    /// @throws IllegalArgumentException if the number is not positive
    public TransformerEncoder(Supplier<TransformerEncoderLayer> layer, int n) {
        this(layer, n, null);
    }

    /// Makes `n` layers and a norm.
    ///
    /// @param norm applied to the last layer's output, or null
    /// @throws IllegalArgumentException if the number is not positive
    public TransformerEncoder(Supplier<TransformerEncoderLayer> layer, int n, Module norm) {
        for (int i = 0; i < Arguments.positive("TransformerEncoder", "n", n); i++) {
            layers.add(layer.get());
        }
        this.norm = norm;
    }

    /// Returns the output of the last layer.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x does not fit
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, AttentionMasks.NONE);
    }

    /// Returns the output of the last layer, with parts of the sequence left out.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Tensor forward(Tensor x, AttentionMasks masks) {
        return guarded(() -> {
            Tensor y = x;
            for (TransformerEncoderLayer layer : layers) {
                y = layer.forward(y, masks);
            }
            return norm == null ? y : norm.call(y);
        });
    }

    /// Returns the output of the last layer for new positions that see those before them and all in the
    /// caches: a decoder-only transformer that generates.
    ///
    /// @param caches one for each layer, from [#newCaches]
    /// @throws dev.panagrad.tensor.ShapeException if x does not fit
    /// @throws IllegalArgumentException if there is another number of caches than of layers
    public Tensor forward(Tensor x, List<KeyValueCache> caches) {
        return guarded(() -> {
            if (caches.size() != layers.size()) {
                throw new IllegalArgumentException("TransformerEncoder: each layer needs a cache, expected "
                        + layers.size() + " but got " + caches.size());
            }
            Tensor y = x;
            for (int i = 0; i < layers.size(); i++) {
                y = layers.get(i).forward(y, caches.get(i));
            }
            return norm == null ? y : norm.call(y);
        });
    }

    /// Returns an empty cache for each layer.
    public List<KeyValueCache> newCaches() {
        return layers.stream().map(_ -> new KeyValueCache()).toList();
    }
}
