package dev.panagrad.autograd;

import dev.panagrad.tensor.GradientException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.spi.Autograd;
import dev.panagrad.tensor.spi.GradFn;

/// The recorder that is always there: gives results their nodes. A node belongs to its tensor, so each thread
/// records its own graphs without locks.
public final class Tape implements Autograd {
    /// Made by the service loader.
    public Tape() {
    }

    @Override
    public boolean enabled() {
        return Grad.enabled();
    }

    @Override
    public GradFn leaf(Tensor tensor) {
        return new Leaf();
    }

    @Override
    public GradFn record(Op op, Tensor[] in, Tensor out) {
        if (!out.dtype().isFloat()) {
            return null;
        }
        Saver saver = new Saver(op, out, false);
        Saver wide = HalfGradient.takes(op, out) ? new Saver(op, out, true) : null;
        Gradient gradient = wide == null ? GradientTable.of(op, in, out, saver)
                : HalfGradient.of(op, in, out, saver, wide);
        Node node = new Node(op, op.name(), in, out.shape(), gradient);
        saver.owner(node);
        if (wide != null) {
            wide.owner(node);
        }
        return node;
    }

    @Override
    public GradFn view(View view, Tensor base) {
        Shape shape = base.shape();
        return new Node(view, "asStrided", new Tensor[] {base}, view.outputShape(shape),
                GradientTable.of(view, new Tensor[] {base}, null, new Saver(view, null, false)));
    }

    @Override
    public GradFn rebase(View view, Tensor base, GradFn before, GradFn changed) {
        if (before == null && changed == null) {
            return null;
        }
        Shape shape = base.shape();
        Gradient step = Gradient.each(g -> {
            Tensor rest = g.copy();
            Tensor.apply(view, rest).zero_();
            return rest;
        }, g -> Tensor.apply(view, g.contiguous()));
        return new Node("copySlices", new GradFn[] {before, changed},
                new Shape[] {shape, view.outputShape(shape)}, shape,
                step);
    }

    @Override
    public void backward(Tensor root, Tensor gradient, boolean retainGraph, boolean createGraph) {
        Tensor g = seed("backward", root, gradient);
        new Backward(retainGraph || createGraph, createGraph, null).run(root.gradFn(), g);
    }

    /// Returns the gradient to begin with.
    ///
    /// @throws GradientException if the root has no history, or is no scalar and no gradient is given
    static Tensor seed(String op, Tensor root, Tensor gradient) {
        if (root.gradFn() == null) {
            throw new GradientException(op + ": the tensor does not require a gradient, x is " + root.shape()
                    + "; no operand had requiresGrad(true), or it was computed inside Grad.off(…)");
        }
        if (gradient == null) {
            if (root.numel() != 1) {
                throw new GradientException(op + ": only a scalar has a gradient of its own, x is "
                        + root.shape()
                        + ", expected x.numel() == 1 but " + root.numel() + " != 1; give the gradient of x");
            }
            return Tensor.empty(root.device(), root.dtype(), root.shape()).fill_(1);
        }
        if (!gradient.shape().equals(root.shape())) {
            throw new ShapeException(
                    op + ": the gradient's shape differs, x is " + root.shape() + ", the gradient is "
                            + gradient.shape() + ", expected equal shapes");
        }
        return gradient.to(root.dtype());
    }

    @Override
    public String graph(Tensor root, boolean dot) {
        return dot ? GraphText.dot(root) : GraphText.text(root);
    }
}
