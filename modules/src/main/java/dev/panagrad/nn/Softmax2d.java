package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The softmax over the channels; x: [n, c, h, w] or [c, h, w].
public final class Softmax2d extends Module {
    /// Makes the layer.
    public Softmax2d() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.softmax(-3);
    }
}
