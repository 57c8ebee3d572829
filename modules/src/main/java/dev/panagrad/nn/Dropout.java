package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Sets elements to 0 with probability `p` in training and scales the others by `1/(1-p)`; the identity in
/// evaluation (Srivastava et al. 2014).
public final class Dropout extends Module {
    private final double p;

    /// Makes a layer with p = 0.5.
    public Dropout() {
        this(0.5);
    }

    /// Makes a layer.
    ///
    /// @throws IllegalArgumentException if p is not a probability
    public Dropout(double p) {
        this.p = Arguments.probability("Dropout", "p", p);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.dropout(x, p, isTraining());
    }

    @Override
    protected String describe() {
        return "p=" + p;
    }
}
