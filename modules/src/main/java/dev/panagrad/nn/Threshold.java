package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function that is x where x exceeds the threshold, else a value.
public final class Threshold extends Module {
    private final double threshold;
    private final double value;

    /// Makes the layer.
    ///
    /// @param threshold the threshold
    /// @param value the result below
    public Threshold(double threshold, double value) {
        this.threshold = threshold;
        this.value = value;
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.threshold(x, threshold, value);
    }

    @Override
    protected String describe() {
        return "threshold=" + threshold + ", value=" + value;
    }
}
