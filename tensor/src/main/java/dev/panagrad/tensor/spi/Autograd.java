package dev.panagrad.tensor.spi;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.View;

/// The gradient tape as tensors know it. Provided by `dev.panagrad.autograd`, found by
/// [java.util.ServiceLoader].
public interface Autograd {
    /// Returns whether operations are recorded for gradients in the calling thread.
    boolean enabled();

    /// Returns a new leaf node for a tensor that requires a gradient.
    GradFn leaf(Tensor tensor);

    /// Returns the node of a result, or null if it needs none. At least one operand has a node.
    GradFn record(Op op, Tensor[] in, Tensor out);

    /// Returns the node of a view of a base that has changed in place.
    GradFn view(View view, Tensor base);

    /// Returns the node of a base after a view of it was changed in place.
    ///
    /// @param view the view, relative to the base
    /// @param before the base's node before, or null
    /// @param changed the node of the view's new value
    GradFn rebase(View view, Tensor base, GradFn before, GradFn changed);

    /// Adds the gradients of a root to the leaves that it depends on.
    ///
    /// @param gradient the gradient of the root, or null for 1 if it is a scalar
    void backward(Tensor root, Tensor gradient, boolean retainGraph, boolean createGraph);

    /// Returns the graph behind a tensor as text or, if `dot`, in Graphviz's language.
    String graph(Tensor root, boolean dot);
}
