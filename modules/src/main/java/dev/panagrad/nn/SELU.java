package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The self-normalising unit `1.0507 · (x if positive, else 1.6733 (e^x - 1))` (Klambauer et al. 2017).
public final class SELU extends Module {
    /// Makes the layer.
    public SELU() {
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.selu(x);
    }
}
