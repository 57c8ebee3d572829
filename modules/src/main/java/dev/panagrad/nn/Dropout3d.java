package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Sets whole channels to 0 with probability `p` in training and scales the others by `1/(1-p)` (Tompson et
/// al. 2015); x: [n, c, d, h, w], or [c, d, h, w].
public final class Dropout3d extends Module {
    private final double p;

    /// Makes the layer with p = 0.5.
    public Dropout3d() {
        this(0.5);
    }

    /// Makes the layer.
    ///
    /// @param p the probability
    /// @throws IllegalArgumentException if p is not a probability
    public Dropout3d(double p) {
        this.p = Arguments.probability("Dropout3d", "p", p);
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.rank() == 4
                ? Functional.channelDropout(x.unsqueeze(0), p, isTraining()).squeeze(0)
                : Functional.channelDropout(x, p, isTraining());
    }

    @Override
    protected String describe() {
        return "p=" + p;
    }
}
