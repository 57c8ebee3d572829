package dev.panagrad.vector;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Window;
import dev.panagrad.vector.pool.AvgPool;
import dev.panagrad.vector.pool.MaxPool;
import dev.panagrad.vector.pool.Planes;
import java.lang.ref.Reference;

/// Pooling over one and two spatial axes; one axis counts as an image of height 1.
final class PoolKernel {
    private PoolKernel() {}

    static boolean run(Op op, Tensor[] in, Tensor out) {
        DType type = out.dtype();
        if (type != DType.FLOAT32 && type != DType.FLOAT64 || out.rank() > 4 || !out.isContiguous()
                || out.numel() == 0 || in[0].numel() == 0) {
            return false;
        }
        Tensor a = in[0].detach().contiguous();
        Tensor b = in.length > 1 ? in[1].detach().contiguous() : a;
        switch ((Pooling) op) {
            case Pooling.MaxPool p -> MaxPool.pick(planes(p.kernel(), p.window(), a, out.shape()), a.memory(),
                    a.byteOffset(), a.memory(), a.byteOffset(), out.memory(), out.byteOffset(),
                    Double.NEGATIVE_INFINITY);
            case Pooling.MaxPoolPick(var p) -> MaxPool.pick(planes(p.kernel(), p.window(), b, out.shape()),
                    a.memory(), a.byteOffset(), b.memory(), b.byteOffset(), out.memory(), out.byteOffset(),
                    0);
            case Pooling.MaxPoolGrad(var p) -> MaxPool.gradient(planes(p.kernel(), p.window(), b, a.shape()),
                    a.memory(), a.byteOffset(), b.memory(), b.byteOffset(), out.memory(), out.byteOffset());
            case Pooling.AvgPool p -> AvgPool.forward(planes(p.kernel(), p.window(), a, out.shape()),
                    p.countPadding(), a.memory(), a.byteOffset(), out.memory(), out.byteOffset());
            case Pooling.AvgPoolGrad(var p, _) ->
                    AvgPool.gradient(planes(p.kernel(), p.window(), out, a.shape()),
                            p.countPadding(), a.memory(), a.byteOffset(), out.memory(), out.byteOffset());
        }
        Reference.reachabilityFence(a);
        Reference.reachabilityFence(b);
        return true;
    }

    private static Planes planes(Ints kernel, Window k, Tensor x, Shape y) {
        boolean line = k.rank() == 1;
        int last = k.rank() - 1;
        return new Planes(x.dtype() == DType.FLOAT64, (int) (x.size(0) * x.size(1)),
                line ? 1 : (int) x.size(2), (int) x.size(last + 2), line ? 1 : (int) y.dim(2),
                (int) y.dim(last + 2),
                line ? 1 : kernel.get(0), kernel.get(last), line ? 1 : k.stride().get(0),
                k.stride().get(last),
                line ? 0 : k.padding().get(0), k.padding().get(last),
                line ? 1 : k.dilation().get(0), k.dilation().get(last));
    }
}
