package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.spi.Backends;
import dev.panagrad.tensor.spi.GradFn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a change in place does to gradient histories: the target gets the operation as its new history; if it
/// is a view, so does its base, and the other views renew theirs when asked.
final class InPlaceHistory {
    private final Tensor[] operands;
    private final Tensor[] recorded;
    private final boolean recording;

    private InPlaceHistory(Tensor[] operands, Tensor[] recorded, boolean recording) {
        this.operands = operands;
        this.recorded = recorded;
        this.recording = recording;
    }

    Tensor[] operands() {
        return operands;
    }

    /// Checks the rules and prepares the operands.
    ///
    /// @throws GradientException if a leaf that requires a gradient, or a view of one, would be changed
    static InPlaceHistory begin(String name, Op op, Tensor target, Tensor[] in) {
        boolean recording = target.gradFn() != null;
        for (Tensor t : in) {
            recording |= t.gradFn() != null;
        }
        if (!recording || !Evaluation.AUTOGRAD.enabled()) {
            return new InPlaceHistory(in, in, false);
        }
        Tensor root = target.base() == null ? target : target.base();
        if (root.gradFn() != null && root.gradFn().isLeaf()) {
            throw new GradientException(name + ": a " + (root == target ? "leaf" : "view of a leaf")
                    + " that requires a gradient cannot be changed in place, x is " + target.shape()
                    + "; work on a copy, or inside Grad.off(…)");
        }
        if (root != target && !root.isContiguous()) {
            throw new GradientException(
                    name + ": a view of a base that is not contiguous cannot be changed in place while"
                            + " gradients are recorded, the base is " + root.shape() + "; work on a copy");
        }
        Tensor[] recorded = in.clone();
        for (int i = 0; i < in.length; i++) {
            if (!keepsNoValue(op) && Evaluation.sharesMemory(in[i].storage(), target.storage())) {
                Tensor old = Tensor.empty(in[i].device(), in[i].dtype(), in[i].shape());
                Backends.of(in[i].device()).run(new Unary.Copy(), new Tensor[] {in[i]}, old);
                old.node(in[i].gradFn());
                recorded[i] = old;
            }
        }
        return new InPlaceHistory(in, recorded, true);
    }

    private static boolean keepsNoValue(Op op) {
        return op instanceof Binary.Add || op instanceof Binary.Sub || op instanceof Creation
                || op instanceof Sampling
                || op instanceof Unary.Copy || op instanceof Unary.AddScalar || op instanceof Unary.MulScalar
                || op instanceof Unary.Neg;
    }

    /// Gives the target, and its base, their new nodes.
    void finish(Op op, Tensor target) {
        if (!recording) {
            return;
        }
        boolean any = false;
        for (Tensor t : recorded) {
            any |= t.gradFn() != null;
        }
        GradFn node = any ? Evaluation.AUTOGRAD.record(op, recorded, target) : null;
        Tensor base = target.base();
        if (base == null) {
            target.rebase(node);
            return;
        }
        View view = relative(target);
        base.rebase(Evaluation.AUTOGRAD.rebase(view, base, base.gradFn(), node));
        target.node(Evaluation.AUTOGRAD.view(view, base));
        target.seen();
    }

    /// Returns a view as strides over its base's elements.
    static View relative(Tensor v) {
        List<Long> strides = new ArrayList<>();
        for (long s : v.strides()) {
            strides.add(s);
        }
        return new View.AsStrided(v.shape(), List.copyOf(strides), v.offset() - v.base().offset());
    }

    /// @throws ShapeException if two elements of the target are the same memory
    static void checkNoOverlap(String name, Tensor target) {
        for (int i = 0; i < target.rank(); i++) {
            if (target.stride(i) == 0 && target.size(i) > 1 && target.numel() > 0) {
                throw new ShapeException(name
                        + ": several elements of the target are the same memory, target is "
                        + target.shape() + " with strides " + Arrays.toString(target.strides())
                        + "; work on x.copy()");
            }
        }
    }
}
