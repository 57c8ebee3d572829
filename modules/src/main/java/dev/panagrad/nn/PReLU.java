package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The parametric rectifier: x if positive, else `weight · x` with a learned slope (He et al. 2015).
/// Parameter: `weight` [1] or [c], at first 0.25.
public final class PReLU extends Module {
    private Tensor weight;

    /// Makes a layer with one slope.
    public PReLU() {
        this(1, 0.25);
    }

    /// Makes a layer with a slope for each channel, the second axis.
    ///
    /// @throws IllegalArgumentException if the number is not positive
    public PReLU(int channels, double slope) {
        weight = Parameter.of(Tensor.full(Arguments.finite("PReLU", "slope", slope),
                Arguments.positive("PReLU", "channels", channels)));
    }

    /// Returns the slopes.
    public Tensor weight() {
        return weight;
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.prelu(x, weight);
    }
}
