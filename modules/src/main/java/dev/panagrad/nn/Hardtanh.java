package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function that cuts x to `[min, max]`.
public final class Hardtanh extends Module {
    private final double min;
    private final double max;

    /// Makes the layer with min = -1, max = 1.
    public Hardtanh() {
        this(-1, 1);
    }

    /// Makes the layer.
    ///
    /// @param min the smallest result
    /// @param max the largest result
    public Hardtanh(double min, double max) {
        this.min = min;
        this.max = max;
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.hardtanh(x, min, max);
    }

    @Override
    protected String describe() {
        return "min=" + min + ", max=" + max;
    }
}
