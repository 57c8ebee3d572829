package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Sets whole channels to 0 with probability `p` in training and scales the others by `1/(1-p)` (Tompson et
/// al. 2015); x: [n, c, h, w].
public final class Dropout2d extends Module {
    private final double p;

    /// Makes the layer with p = 0.5.
    public Dropout2d() {
        this(0.5);
    }

    /// Makes the layer.
    ///
    /// @param p the probability
    /// @throws IllegalArgumentException if p is not a probability
    public Dropout2d(double p) {
        this.p = Arguments.probability("Dropout2d", "p", p);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.channelDropout(x, p, isTraining());
    }

    @Override
    protected String describe() {
        return "p=" + p;
    }
}
