package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// A module of two inputs: what a model put out and what it should have.
public abstract class Loss extends Module {
    /// Makes a loss.
    protected Loss() {
    }

    /// Returns the loss of an output.
    ///
    /// @param input what the model put out
    /// @param target what it should have put out
    public abstract Tensor forward(Tensor input, Tensor target);

    /// Returns the loss of an output, as [#forward(Tensor, Tensor)].
    public final Tensor call(Tensor input, Tensor target) {
        return forward(input, target);
    }
}
