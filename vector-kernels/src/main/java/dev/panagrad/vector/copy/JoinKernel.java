package dev.panagrad.vector.copy;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.View;
import dev.panagrad.vector.Kernel;
import dev.panagrad.vector.elementwise.BinaryKernel;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.gemm.Interleave;
import dev.panagrad.vector.lanes.Lanes;
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
            case Movement.Cat(var axis) when pairs(axis, in, out) -> {
                Parallel.run(1, in[0].numel(),
                        (_, from, to) -> alternate(in[0], in[1], out, from, to - from));
                return true;
            }
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

    /// Whether the elements of two tensors alternate, as the parts of complex numbers do.
    private static boolean pairs(int axis, Tensor[] in, Tensor out) {
        return in.length == 2 && axis == out.rank() - 1 && out.dtype().bytes() == 4 && out.isContiguous()
                && in[0].size(axis) == 1 && in[1].size(axis) == 1 && in[0].isContiguous()
                && in[1].isContiguous();
    }

    private static void alternate(Tensor a, Tensor b, Tensor y, long from, long n) {
        long ao = a.byteOffset() + from * 4;
        long bo = b.byteOffset() + from * 4;
        long yo = y.byteOffset() + from * 8;
        long whole = n - n % Lanes.F32.length();
        Interleave.run(a.memory(), ao, b.memory(), bo, y.memory(), yo, whole);
        for (long i = whole; i < n; i++) {
            y.memory().set(Lanes.INT, yo + i * 8, a.memory().get(Lanes.INT, ao + i * 4));
            y.memory().set(Lanes.INT, yo + i * 8 + 4, b.memory().get(Lanes.INT, bo + i * 4));
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
