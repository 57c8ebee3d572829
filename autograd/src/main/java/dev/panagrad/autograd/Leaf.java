package dev.panagrad.autograd;

import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.GradFn;
import java.util.List;
import java.util.function.UnaryOperator;

/// A tensor of the user's that requires a gradient: where the backward pass ends and gradients add up.
/// Several threads may add at once.
final class Leaf extends GradFn {
    private final Hooks hooks = new Hooks();
    private Tensor grad;
    /// Whether somebody may hold the gradient for longer.
    private boolean seen;

    @Override
    public String name() {
        return "leaf";
    }

    @Override
    public boolean isLeaf() {
        return true;
    }

    @Override
    public List<GradFn> next() {
        return List.of();
    }

    @Override
    public synchronized Tensor grad() {
        seen = true;
        return grad;
    }

    @Override
    public synchronized Tensor peekGrad() {
        return grad;
    }

    @Override
    public synchronized void grad(Tensor gradient) {
        if (gradient == null && grad != null && !seen) {
            grad.storage().release();
        }
        grad = gradient;
        seen = gradient != null;
    }

    @Override
    public void retainGrad() {
        // A leaf keeps its gradient anyway.
    }

    @Override
    public Runnable addHook(UnaryOperator<Tensor> hook) {
        return hooks.add(hook);
    }

    Hooks hooks() {
        return hooks;
    }

    /// Adds a gradient.
    ///
    /// @param owned whether nobody else holds its memory
    synchronized void accumulate(Tensor g, boolean owned, boolean createGraph) {
        if (createGraph) {
            grad = grad == null ? g : grad.add(g);
            seen = true;
        } else if (grad == null) {
            grad = owned && g.isContiguous() ? g : g.copy();
            seen = !hooks.isEmpty();
        } else if (grad.gradFn() != null) {
            grad = grad.detach().add(g);
        } else {
            grad.add_(g);
        }
        Scope.keep(grad);
    }
}
