package dev.panagrad.vector;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.op.Window;
import dev.panagrad.vector.copy.StridedCopy;

/// Convolutions over three spatial axes: the sum over the kernel's planes of convolutions of images.
///
/// The planes of a volume become elements of the batch; those that meet a plane of the kernel are one run, or
/// every stride-th of one.
final class VolumeKernel {
    private VolumeKernel() {}

    static boolean forward(Op op, Tensor[] in, Tensor out) {
        if (!covered(in[0], out)) {
            return false;
        }
        Convolution c = (Convolution) op;
        Tensor x = planes(in[0]);
        Tensor w = in[1].detach();
        Tensor y = Tensor.zeros(out.dtype(), planesOf(out.shape()));
        for (int k = 0; k < w.size(2); k++) {
            Run run = Run.of(c.window(), k, x.size(0), y.size(0));
            if (run.count > 0) {
                Tensor part = Tensor.apply(new Convolution.Forward(flat(c.window()), c.groups()),
                        images(run.inputs(x)), w.select(2, k));
                run.outputs(y).add_(part.reshape(run.outputs(y).shape().dims()));
            }
        }
        return StridedCopy.run(y.permute(1, 2, 0, 3, 4), out);
    }

    static boolean inputGrad(Op op, Tensor[] in, Tensor out) {
        if (!covered(in[0], out)) {
            return false;
        }
        Convolution c = (Convolution) op;
        Tensor g = planes(in[0]);
        Tensor w = in[1].detach();
        Tensor x = Tensor.zeros(out.dtype(), planesOf(out.shape()));
        for (int k = 0; k < w.size(2); k++) {
            Run run = Run.of(c.window(), k, x.size(0), g.size(0));
            if (run.count > 0) {
                Tensor target = run.inputs(x);
                Shape s = Shape.of(run.count * x.size(1), x.size(2), x.size(3), x.size(4));
                Tensor part = Tensor.apply(new Convolution.InputGrad(flat(c.window()), c.groups(), s),
                        images(run.outputs(g)), w.select(2, k));
                target.add_(part.reshape(target.shape().dims()));
            }
        }
        return StridedCopy.run(x.permute(1, 2, 0, 3, 4), out);
    }

    static boolean weightGrad(Op op, Tensor[] in, Tensor out) {
        if (!covered(in[0], out)) {
            return false;
        }
        Convolution c = (Convolution) op;
        Tensor g = planes(in[0]);
        Tensor x = planes(in[1]);
        Shape plane = out.shape().without(2);
        Tensor[] parts = new Tensor[(int) out.size(2)];
        for (int k = 0; k < parts.length; k++) {
            Run run = Run.of(c.window(), k, x.size(0), g.size(0));
            parts[k] = run.count <= 0 ? Tensor.zeros(out.dtype(), plane.dims())
                    : Tensor.apply(new Convolution.WeightGrad(flat(c.window()), c.groups(), plane),
                            images(run.outputs(g)), images(run.inputs(x)));
        }
        return StridedCopy.run(Tensor.stack(2, parts), out);
    }

    /// The places at which a plane of the kernel meets the volume, and the planes that it meets there.
    private record Run(long firstInput, long firstOutput, long count, int stride) {
        static Run of(Window w, int k, long inputs, long outputs) {
            int stride = w.stride().get(0);
            long shift = (long) k * w.dilation().get(0) - w.padding().get(0);
            long first = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
            long last = inputs - 1 - shift < 0 ? -1 : Math.min((inputs - 1 - shift) / stride, outputs - 1);
            return new Run(first * stride + shift, first, last - first + 1, stride);
        }

        Tensor inputs(Tensor x) {
            return Tensor.apply(new View.Slice(0, firstInput, count, stride), x);
        }

        Tensor outputs(Tensor y) {
            return y.narrow(0, firstOutput, count);
        }
    }

    private static boolean covered(Tensor x, Tensor out) {
        return (out.dtype() == DType.FLOAT32 || out.dtype() == DType.FLOAT64) && x.rank() == 5
                && out.numel() > 0 && x.numel() > 0;
    }

    /// Returns [n, c, d, h, w] as [d, n, c, h, w].
    private static Tensor planes(Tensor x) {
        return x.detach().permute(2, 0, 1, 3, 4).contiguous();
    }

    private static long[] planesOf(Shape s) {
        return new long[] {s.dim(2), s.dim(0), s.dim(1), s.dim(3), s.dim(4)};
    }

    /// Returns [d, n, c, h, w] as [d·n, c, h, w].
    private static Tensor images(Tensor planes) {
        return planes.reshape(planes.size(0) * planes.size(1), planes.size(2), planes.size(3),
                planes.size(4));
    }

    private static Window flat(Window w) {
        return new Window(last(w.stride()), last(w.padding()), last(w.dilation()));
    }

    private static Ints last(Ints v) {
        return Ints.of(v.get(1), v.get(2));
    }
}
