package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The Gaussian error linear unit `x Φ(x)` (Hendrycks, Gimpel 2016).
public final class GELU extends Module {
    private final boolean tanh;

    /// Makes the layer with tanh = false.
    public GELU() {
        this(false);
    }

    /// Makes the layer.
    ///
    /// @param tanh whether to approximate by tanh
    public GELU(boolean tanh) {
        this.tanh = tanh;
    }

    /// Whether it is approximated by tanh.
    boolean isTanh() {
        return tanh;
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.gelu(tanh);
    }

    @Override
    protected String describe() {
        return "tanh=" + tanh;
    }
}
