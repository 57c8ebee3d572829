package dev.panagrad.tensor;

import dev.panagrad.tensor.spi.Autograd;
import dev.panagrad.tensor.spi.GradFn;
import java.util.function.UnaryOperator;

/// Gradients by reverse-mode differentiation: every operation on a tensor that requires a gradient is
/// recorded, and [#backward()] walks the record.
public sealed interface Gradients permits Tensor {
    /// Returns whether a gradient flows to this tensor.
    default boolean requiresGrad() {
        return ((Tensor) this).gradFn() != null;
    }

    /// Makes this tensor a leaf that accumulates a gradient, or stops that, and returns it.
    ///
    /// @throws DTypeException if the type is not floating-point
    /// @throws GradientException if it is not a leaf and should stop
    default Tensor requiresGrad(boolean on) {
        Tensor x = (Tensor) this;
        if (on && !x.dtype().isFloat()) {
            throw DTypeException.of("requiresGrad", "only floating-point tensors have gradients", x.dtype(),
                    "float32 or float64");
        }
        GradFn node = x.gradFn();
        if (on && node == null) {
            x.node(tape().leaf(x));
        } else if (!on && node != null) {
            if (!node.isLeaf()) {
                throw new GradientException(
                        "requiresGrad: cannot be switched off for the result of an operation, x is "
                                + x.shape() + " from " + node.name() + "; use x.detach()");
            }
            x.node(null);
        }
        return x;
    }

    private static Autograd tape() {
        if (Evaluation.AUTOGRAD == null) {
            throw new GradientException(
                    "gradients: the module dev.panagrad.autograd is not on the module path");
        }
        return Evaluation.AUTOGRAD;
    }

    /// Returns whether this tensor was made by the user and not by a recorded operation.
    default boolean isLeaf() {
        GradFn node = ((Tensor) this).gradFn();
        return node == null || node.isLeaf();
    }

    /// Returns the accumulated gradient, of this tensor's shape, or null if there is none yet.
    default Tensor grad() {
        GradFn node = ((Tensor) this).gradFn();
        return node == null ? null : node.grad();
    }

    /// Replaces the accumulated gradient; null clears it.
    ///
    /// @throws ShapeException if its shape differs
    default void grad(Tensor gradient) {
        Tensor x = (Tensor) this;
        GradFn node = x.gradFn();
        if (gradient != null && !gradient.shape().equals(x.shape())) {
            throw new ShapeException(
                    "grad: the gradient's shape differs, x is " + x.shape() + ", the gradient is "
                            + gradient.shape() + ", expected equal shapes");
        }
        if (node != null) {
            node.grad(gradient);
        } else if (gradient != null) {
            throw new GradientException(
                    "grad: x does not require a gradient; call x.requiresGrad(true) first");
        }
    }

    /// Adds the gradient of this scalar to every leaf it depends on, and frees the record.
    ///
    /// @throws GradientException if this is not a scalar, requires no gradient, or its record is already
    ///     freed
    default void backward() {
        backward(null, false, false);
    }

    /// Adds the gradient of `Σ gradient · x` to every leaf this tensor depends on, and frees the record.
    default void backward(Tensor gradient) {
        backward(gradient, false, false);
    }

    /// Adds the gradient of `Σ gradient · x` to every leaf this tensor depends on.
    ///
    /// @param gradient the weights, of this tensor's shape, or null for 1 if it is a scalar
    /// @param retainGraph whether the record is kept for another pass
    /// @param createGraph whether the gradients are recorded, so that they can be differentiated again
    default void backward(Tensor gradient, boolean retainGraph, boolean createGraph) {
        tape().backward((Tensor) this, gradient, retainGraph, createGraph);
    }

    /// Returns this tensor without its history; it shares the memory.
    default Tensor detach() {
        return Tensor.alias((Tensor) this);
    }

    /// Makes [#grad()] available for this result of an operation after the backward pass; returns this
    /// tensor.
    default Tensor retainGrad() {
        Tensor x = (Tensor) this;
        if (x.gradFn() == null) {
            throw new GradientException("retainGrad: x does not require a gradient, x is " + x.shape());
        }
        x.gradFn().retainGrad();
        return x;
    }

    /// Adds a function that is called with the gradient of this tensor once it is complete, and may return
    /// another gradient to go on with (null: no change).
    ///
    /// @return an action that removes the hook
    default Runnable registerHook(UnaryOperator<Tensor> hook) {
        Tensor x = (Tensor) this;
        if (x.gradFn() == null) {
            throw new GradientException("registerHook: x does not require a gradient, x is " + x.shape());
        }
        return x.gradFn().addHook(hook);
    }

    /// Returns the recorded graph behind this tensor as readable text, one operation a line.
    default String graph() {
        return tape().graph((Tensor) this, false);
    }

    /// Returns the recorded graph behind this tensor in the language of Graphviz.
    default String graphDot() {
        return tape().graph((Tensor) this, true);
    }
}
