package dev.panagrad.vector.copy;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.View;
import dev.panagrad.vector.update.FillKernel;

/// Joining along an axis, and the adjoint of views whose places do not overlap: copies into parts of the
/// result.
public final class JoinKernel {
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

    private static Tensor view(Tensor out, View view) {
        View.Layout l = view.layout(out.layout());
        return Tensor.over(out.storage(), out.dtype(), l.shape(), l.strides(), l.offset());
    }
}
