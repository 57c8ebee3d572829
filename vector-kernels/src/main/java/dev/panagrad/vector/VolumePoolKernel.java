package dev.panagrad.vector;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Window;
import dev.panagrad.vector.copy.StridedCopy;

/// Pooling over three spatial axes: first of each plane, then across the planes.
///
/// The first largest element of a volume lies in the first plane with the largest element, and is the first
/// there; so gradients take the same way back.
final class VolumePoolKernel {
    private VolumePoolKernel() {}

    static boolean run(Op op, Tensor[] in, Tensor out) {
        boolean floating = out.dtype() == DType.FLOAT32 || out.dtype() == DType.FLOAT64;
        if (!floating || out.rank() != 5 || out.numel() == 0 || in[0].numel() == 0) {
            return false;
        }
        Tensor a = in[0].detach();
        Tensor b = in.length > 1 ? in[1].detach() : a;
        Tensor y = switch ((Pooling) op) {
            case Pooling.MaxPool p -> {
                Tensor rows = Tensor.apply(inPlane(p), planes(a));
                yield Tensor.apply(across(p), stacked(rows, a));
            }
            case Pooling.MaxPoolPick(var p) -> {
                Tensor largest = Tensor.apply(inPlane(p), planes(b));
                Tensor rows = Tensor.apply(new Pooling.MaxPoolPick(inPlane(p)), planes(a), planes(b));
                yield Tensor.apply(new Pooling.MaxPoolPick(across(p)), stacked(rows, b), stacked(largest, b));
            }
            case Pooling.MaxPoolGrad(var p) -> {
                Tensor largest = Tensor.apply(inPlane(p), planes(b));
                Tensor g = Tensor.apply(new Pooling.MaxPoolGrad(across(p)), joined(a), stacked(largest, b));
                yield Tensor.apply(new Pooling.MaxPoolGrad(inPlane(p)), g.reshape(largest.shape().dims()),
                        planes(b));
            }
            case Pooling.AvgPool p -> {
                Tensor rows = Tensor.apply(inPlane(p), planes(a));
                yield Tensor.apply(across(p), stacked(rows, a));
            }
            case Pooling.AvgPoolGrad(var p, var input) -> {
                Shape planes =
                        Shape.of(input.dim(0), input.dim(1) * input.dim(2), input.dim(3), input.dim(4));
                Shape rows = inPlane(p).outputShape(planes);
                Shape stacked = Shape.of(input.dim(0), input.dim(1), input.dim(2), rows.dim(2) * rows.dim(3));
                Tensor g = Tensor.apply(new Pooling.AvgPoolGrad(across(p), stacked), joined(a));
                yield Tensor.apply(new Pooling.AvgPoolGrad(inPlane(p), planes), g.reshape(rows.dims()));
            }
        };
        return StridedCopy.run(y.reshape(out.shape().dims()), out);
    }

    /// Returns [n, c, d, h, w] as [n, c·d, h, w].
    private static Tensor planes(Tensor x) {
        return x.reshape(x.size(0), x.size(1) * x.size(2), x.size(3), x.size(4));
    }

    /// Returns pooled planes [n, c·d, ho, wo] as [n, c, d, ho·wo].
    private static Tensor stacked(Tensor rows, Tensor volume) {
        return rows.reshape(volume.size(0), volume.size(1), volume.size(2), rows.size(2) * rows.size(3));
    }

    /// Returns [n, c, d, h, w] as [n, c, d, h·w].
    private static Tensor joined(Tensor x) {
        return x.reshape(x.size(0), x.size(1), x.size(2), x.size(3) * x.size(4));
    }

    private static Pooling.MaxPool inPlane(Pooling.MaxPool p) {
        return new Pooling.MaxPool(last(p.kernel()), inPlane(p.window()), p.ceil());
    }

    private static Pooling.MaxPool across(Pooling.MaxPool p) {
        return new Pooling.MaxPool(first(p.kernel(), 1), across(p.window()), p.ceil());
    }

    private static Pooling.AvgPool inPlane(Pooling.AvgPool p) {
        return new Pooling.AvgPool(last(p.kernel()), inPlane(p.window()), p.ceil(), p.countPadding());
    }

    private static Pooling.AvgPool across(Pooling.AvgPool p) {
        return new Pooling.AvgPool(first(p.kernel(), 1), across(p.window()), p.ceil(), p.countPadding());
    }

    private static Window inPlane(Window w) {
        return new Window(last(w.stride()), last(w.padding()), last(w.dilation()));
    }

    private static Window across(Window w) {
        return new Window(first(w.stride(), 1), first(w.padding(), 0), first(w.dilation(), 1));
    }

    private static Ints last(Ints v) {
        return Ints.of(v.get(1), v.get(2));
    }

    private static Ints first(Ints v, int other) {
        return Ints.of(v.get(0), other);
    }
}
