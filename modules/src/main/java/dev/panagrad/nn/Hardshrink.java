package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The function that is 0 where `|x| <= lambda`, else x.
public final class Hardshrink extends Module {
    private final double lambda;

    /// Makes the layer with lambda = 0.5.
    public Hardshrink() {
        this(0.5);
    }

    /// Makes the layer.
    ///
    /// @param lambda the half width of what becomes 0
    public Hardshrink(double lambda) {
        this.lambda = lambda;
    }

    @Override
    public Tensor forward(Tensor x) {
        return Activations.hardshrink(x, lambda);
    }

    @Override
    protected String describe() {
        return "lambda=" + lambda;
    }
}
