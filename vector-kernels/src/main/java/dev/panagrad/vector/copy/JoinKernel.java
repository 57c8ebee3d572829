package dev.panagrad.vector.copy;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.View;
import dev.panagrad.vector.Kernel;
import dev.panagrad.vector.elementwise.BinaryKernel;
import dev.panagrad.vector.update.FillKernel;

/// Joining along an axis, and the adjoint of views whose places do not overlap: copies into parts of the
/// result.
public final class JoinKernel {
    private static final Kernel<Op> ADD = BinaryKernel.of(Binary.Add.class);

    private JoinKernel() {
    }

    /// Computes cat or unview; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        switch (op) {
            case Movement.Cat(var axis) -> {
                long at = 0;
                for (Tensor x : in) {
                    View.Slice part = new View.Slice(axis, at, x.size(axis), 1);
                    StridedCopy.run(x, view(out, part));
                    at += x.size(axis);
                }
                return true;
            }
            case Movement.Unview(View.Unfold u, _) when u.step() < u.size() -> {
                return overlapping(u, in[0], out);
            }
            case Movement.Unview(var view, _) when !(view instanceof View.Expand
                    || view instanceof View.AsStrided) -> {
                FillKernel.zero(out);
                StridedCopy.run(in[0], view(out, view));
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    /// Adds the first elements of all runs, which do not overlap, then the second ones, and so on.
    private static boolean overlapping(View.Unfold u, Tensor g, Tensor out) {
        if (!out.dtype().isFloat() || out.dtype().bytes() < 4) {
            return false;
        }
        FillKernel.zero(out);
        Binary add = new Binary.Add();
        int last = g.rank() - 1;
        for (long j = 0; j < u.size() && g.numel() > 0; j++) {
            Tensor part = view(out, new View.Slice(u.axis(), j, g.size(u.axis()), u.step()));
            Tensor terms = view(g, new View.Select(last, j));
            ADD.run(add, new Tensor[] {part, terms}, part);
        }
        return true;
    }

    private static Tensor view(Tensor out, View view) {
        View.Layout l = view.layout(out.layout());
        return Tensor.over(out.storage(), out.dtype(), l.shape(), l.strides(), l.offset());
    }
}
