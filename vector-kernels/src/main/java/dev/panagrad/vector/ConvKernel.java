package dev.panagrad.vector;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Window;
import dev.panagrad.vector.conv.Convolve;
import dev.panagrad.vector.conv.Ending;
import dev.panagrad.vector.conv.Geometry;
import dev.panagrad.vector.conv.WeightGrad;
import dev.panagrad.vector.elementwise.Strided;
import java.lang.ref.Reference;

/// Convolutions over one and two spatial axes; one axis counts as an image of height 1.
final class ConvKernel {
    private ConvKernel() {}

    static boolean forward(Op op, Tensor[] in, Tensor out) {
        return forward(op, in, out, Ending.none(wide(out)));
    }

    static boolean biased(Op op, Tensor[] in, Tensor out) {
        if (!out.isContiguous()) {
            return Strided.run(ConvKernel::biased, op, in, out);
        }
        Tensor b = in[2].detach().contiguous();
        Ending ending =
                new Ending(wide(out), b.memory(), b.byteOffset(), ((Convolution.Biased) op).relu());
        boolean done = forward(op, in, out, ending);
        if (!done && VolumeKernel.forward(op, in, out)) {
            int images = (int) out.size(0);
            int channels = (int) out.size(1);
            ending.all(out.memory(), out.byteOffset(), images, channels,
                    out.numel() / ((long) images * channels));
            done = true;
        }
        Reference.reachabilityFence(b);
        return done;
    }

    private static boolean forward(Op op, Tensor[] in, Tensor out, Ending ending) {
        if (!covered(in[0], out)) {
            return false;
        }
        Geometry g = geometry((Convolution) op, in[0], in[1], out);
        Tensor x = in[0].detach().contiguous();
        Tensor w = in[1].detach().contiguous();
        Convolve.forward(wide(out), g, x.memory(), x.byteOffset(), w.memory(), w.byteOffset(), ending,
                out.memory(), out.byteOffset());
        keep(x, w);
        return true;
    }

    static boolean inputGrad(Op op, Tensor[] in, Tensor out) {
        if (!covered(in[0], out)) {
            return false;
        }
        Geometry g = geometry((Convolution) op, out, in[1], in[0]);
        Tensor y = in[0].detach().contiguous();
        Tensor w = in[1].detach().contiguous();
        Convolve.inputGrad(wide(out), g, y.memory(), y.byteOffset(), w.memory(), w.byteOffset(), out.memory(),
                out.byteOffset());
        keep(y, w);
        return true;
    }

    static boolean weightGrad(Op op, Tensor[] in, Tensor out) {
        if (!covered(in[0], out)) {
            return false;
        }
        Geometry g = geometry((Convolution) op, in[1], out, in[0]);
        Tensor y = in[0].detach().contiguous();
        Tensor x = in[1].detach().contiguous();
        WeightGrad.run(wide(out), g, y.memory(), y.byteOffset(), x.memory(), x.byteOffset(), out.memory(),
                out.byteOffset());
        keep(y, x);
        return true;
    }

    private static void keep(Tensor a, Tensor b) {
        Reference.reachabilityFence(a);
        Reference.reachabilityFence(b);
    }

    private static boolean covered(Tensor x, Tensor out) {
        return (out.dtype() == DType.FLOAT32 || out.dtype() == DType.FLOAT64) && x.rank() <= 4
                && out.isContiguous()
                && out.numel() > 0 && x.numel() > 0 && out.numel() < Integer.MAX_VALUE;
    }

    private static boolean wide(Tensor x) {
        return x.dtype() == DType.FLOAT64;
    }

    private static Geometry geometry(Convolution op, Tensor x, Tensor w, Tensor y) {
        Window k = op.window();
        boolean line = k.rank() == 1;
        int last = k.rank() - 1;
        return new Geometry((int) x.size(0), (int) x.size(1), line ? 1 : (int) x.size(2),
                (int) x.size(last + 2),
                (int) w.size(0), line ? 1 : (int) w.size(2), (int) w.size(last + 2),
                line ? 1 : (int) y.size(2), (int) y.size(last + 2), op.groups(),
                line ? 1 : k.stride().get(0), k.stride().get(last),
                line ? 0 : k.padding().get(0), k.padding().get(last),
                line ? 1 : k.dilation().get(0), k.dilation().get(last));
    }
}
