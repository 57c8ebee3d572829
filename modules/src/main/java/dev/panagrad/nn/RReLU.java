package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The rectifier with random slopes below 0, drawn from `[lower, upper)` in training, their mean in
/// evaluation (Xu et al. 2015).
public final class RReLU extends Module {
    private final double lower;
    private final double upper;

    /// Makes the layer with lower = 1.0 / 8, upper = 1.0 / 3.
    public RReLU() {
        this(1.0 / 8, 1.0 / 3);
    }

    /// Makes the layer.
    ///
    /// @param lower the least slope
    /// @param upper the largest slope
    public RReLU(double lower, double upper) {
        this.lower = lower;
        this.upper = upper;
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.rrelu(x, lower, upper, isTraining());
    }

    @Override
    protected String describe() {
        return "lower=" + lower + ", upper=" + upper;
    }
}
