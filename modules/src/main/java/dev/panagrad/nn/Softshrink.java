package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function that moves x toward 0 by lambda, to 0 where `|x| <= lambda`.
public final class Softshrink extends Module {
    private final double lambda;

    /// Makes the layer with lambda = 0.5.
    public Softshrink() {
        this(0.5);
    }

    /// Makes the layer.
    ///
    /// @param lambda how far, not negative
    /// @throws IllegalArgumentException if lambda is negative
    public Softshrink(double lambda) {
        this.lambda = Arguments.notNegative("Softshrink", "lambda", lambda);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.softshrink(x, lambda);
    }

    @Override
    protected String describe() {
        return "lambda=" + lambda;
    }
}
