package dev.panagrad.tensor.spi;

import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/// A node of the gradient graph: how a tensor was made, as far as gradients are concerned.
public abstract class GradFn {
    /// For the tape.
    protected GradFn() {
    }

    /// Returns the name shown in graphs, as `mul` or `leaf`.
    public abstract String name();

    /// Returns whether this is a leaf, which accumulates gradients.
    public abstract boolean isLeaf();

    /// Returns the nodes of the operands; an operand without gradient is null.
    public abstract List<GradFn> next();

    /// Returns the accumulated gradient of a leaf, or of another node that was told to retain it, or null.
    public abstract Tensor grad();

    /// Returns the same as [#grad()] to code that lets go of it before the gradient is replaced, as
    /// optimizers do. What only such code has seen is given back to the pool when it is cleared.
    public Tensor peekGrad() {
        return grad();
    }

    /// Replaces the accumulated gradient; null clears it.
    public abstract void grad(Tensor gradient);

    /// Makes an inner node keep its gradient.
    public abstract void retainGrad();

    /// Adds a function that is called with the gradient once it is complete and may return another one (null:
    /// no change).
    ///
    /// @return an action that removes it
    public abstract Runnable addHook(UnaryOperator<Tensor> hook);
}
