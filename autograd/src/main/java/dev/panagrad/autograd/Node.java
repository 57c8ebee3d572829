package dev.panagrad.autograd;

import dev.panagrad.tensor.GradientException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.spi.GradFn;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// A recorded operation: its operands' nodes and its backward step. Belongs to the tensor it made, to no
/// global list.
final class Node extends GradFn {
    private final Op op;
    private final String name;
    private final GradFn[] next;
    private final boolean[] needed;
    private final Shape[] shapes;
    private final Shape shape;
    private final String madeAt;
    private Gradient gradient;
    private Hooks hooks;
    private boolean retain;
    private Tensor grad;

    Node(Op op, String name, Tensor[] in, Shape shape, Gradient gradient) {
        this.op = op;
        this.name = name;
        this.shape = shape;
        this.gradient = gradient;
        this.madeAt = Anomaly.enabled() ? Anomaly.sourceLine() : null;
        next = new GradFn[in.length];
        shapes = new Shape[in.length];
        needed = new boolean[in.length];
        for (int i = 0; i < in.length; i++) {
            next[i] = in[i].gradFn();
            shapes[i] = in[i].shape();
            needed[i] = next[i] != null;
        }
    }

    Node(String name, GradFn[] next, Shape[] shapes, Shape shape, Gradient gradient) {
        this.op = null;
        this.name = name;
        this.shape = shape;
        this.gradient = gradient;
        this.next = next;
        this.shapes = shapes;
        this.madeAt = Anomaly.enabled() ? Anomaly.sourceLine() : null;
        needed = new boolean[next.length];
        for (int i = 0; i < next.length; i++) {
            needed[i] = next[i] != null;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isLeaf() {
        return false;
    }

    @Override
    public List<GradFn> next() {
        return Arrays.asList(next);
    }

    GradFn[] edges() {
        return next;
    }

    Shape shape() {
        return shape;
    }

    /// Returns the source line that made this node, or null if anomaly mode was off.
    String madeAt() {
        return madeAt;
    }

    @Override
    public Tensor grad() {
        return grad;
    }

    @Override
    public void grad(Tensor gradient) {
        grad = gradient;
    }

    @Override
    public void retainGrad() {
        retain = true;
    }

    @Override
    public Runnable addHook(UnaryOperator<Tensor> hook) {
        hooks = hooks == null ? new Hooks() : hooks;
        return hooks.add(hook);
    }

    /// Returns whether somebody besides the engine may hold gradients that pass here.
    boolean leaks() {
        return retain || hooks != null || op instanceof CustomOp;
    }

    /// Returns the view that made this node's tensor of a part of another, or null.
    View part() {
        return op instanceof View v && Slices.takes(v) && gradient != null ? v : null;
    }

    /// Returns the shape of the first operand.
    Shape whole() {
        return shapes[0];
    }

    /// Returns whether a gradient of the first rows may stand for one whose other rows are zeros.
    boolean takesRows() {
        return gradient != null && gradient.takesRows();
    }

    boolean isCustom() {
        return op instanceof CustomOp;
    }

    /// Returns the gradient after the user's hooks, and keeps it if that is wanted.
    Tensor arrived(Tensor g) {
        Tensor out = hooks == null ? g : hooks.run(g);
        if (retain) {
            grad = grad == null ? out : grad.add(out);
        }
        return out;
    }

    /// Returns the gradients of the operands, each of the operand's shape; null where there is none.
    Tensor[] backward(Tensor g, boolean[] wanted) {
        Gradient step = gradient;
        if (step == null) {
            throw new GradientException(name + ": the graph is already freed, the result is " + shape
                    + "; to go through it twice pass retainGraph = true to the first backward");
        }
        Tensor[] out = step.of(g, wanted);
        for (int i = 0; i < out.length; i++) {
            if (out[i] != null) {
                out[i] = fitted(out[i], shapes[i]);
            }
        }
        return out;
    }

    /// Sums a gradient over the axes along which the operand was broadcast.
    private static Tensor fitted(Tensor g, Shape to) {
        if (g.shape().equals(to)) {
            return g;
        }
        int extra = g.rank() - to.rank();
        int[] axes = new int[g.rank()];
        int n = 0;
        for (int i = 0; i < g.rank(); i++) {
            if (i < extra || to.dim(i - extra) == 1 && g.size(i) != 1) {
                axes[n++] = i;
            }
        }
        Tensor sum = n == 0 ? g : g.sum(true, Arrays.copyOf(axes, n));
        return sum.reshape(to.dims());
    }

    boolean[] needed() {
        return needed;
    }

    /// Drops what the backward step keeps.
    void free() {
        gradient = null;
    }
}
