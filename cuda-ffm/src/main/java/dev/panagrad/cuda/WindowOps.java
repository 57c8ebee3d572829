package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Window;

/// Convolutions and pooling, over one to three spatial axes.
final class WindowOps {
    private static final int WARPS = 8;

    private WindowOps() {
    }

    static void convolve(Work w, Convolution op, Tensor[] in, Tensor out) {
        Tensor a = in[0];
        Tensor b = in[1];
        Shape x = switch (op) {
            case Convolution.Forward _,Convolution.Biased _ -> a.shape();
            case Convolution.InputGrad g -> g.input();
            case Convolution.WeightGrad _ -> b.shape();
        };
        Shape f = switch (op) {
            case Convolution.Forward _,Convolution.Biased _,Convolution.InputGrad _ -> b.shape();
            case Convolution.WeightGrad g -> g.weight();
        };
        Shape places = op instanceof Convolution.Forward || op instanceof Convolution.Biased ? out.shape()
                : a.shape();
        int[] window = window(op.window(), x, Ints.of(spatial(f)), places);
        ConvolutionSizes sizes = new ConvolutionSizes(op, window, Math.toIntExact(x.dim(0)),
                Math.toIntExact(f.dim(1)), Math.toIntExact(f.dim(0) / op.groups()));
        Tensor bias = op instanceof Convolution.Biased ? in[2] : null;
        boolean relu = op instanceof Convolution.Biased c && c.relu();
        TensorCoreConvolution cores = new TensorCoreConvolution(w, sizes, out.dtype());
        if (sizes.pays() && cores.serves(sizes.isWeight() ? b : a)) {
            Tensor y = w.target(out, out.dtype());
            cores.run(a, b, bias, relu, y);
            w.finish(y, out);
            return;
        }
        DType t = Work.computed(out.dtype());
        Tensor u = w.plain(a, t);
        Tensor v = w.plain(b, t);
        Tensor y = w.target(out, t);
        if (sizes.pays()) {
            new TiledConvolution(w, sizes).run(u, v, y);
        } else {
            convolvePlain(w, sizes, u, v, y);
        }
        if (bias != null) {
            end(w, w.plain(bias, t), relu, y);
        }
        w.finish(y, out);
    }

    /// Adds a bias to sums where they are, and rectifies them.
    private static void end(Work w, Tensor bias, boolean relu, Tensor y) {
        long[] strides = new long[y.rank()];
        strides[1] = bias.stride(0);
        Tensor everywhere = Tensor.over(bias.storage(), bias.dtype(), y.shape(), strides, bias.offset());
        Elementwise.run(w, new Binary.Add(), new Tensor[] {y, everywhere}, y);
        if (relu) {
            Elementwise.run(w, new Unary.Relu(), new Tensor[] {y}, y);
        }
    }

    /// One thread or warp a result: for small convolutions and few channels.
    private static void convolvePlain(Work w, ConvolutionSizes sizes, Tensor u, Tensor v, Tensor y) {
        Convolution op = sizes.op();
        long n = y.numel();
        Kernel.Arguments args = w.kernel("window", switch (op) {
            case Convolution.Forward _,Convolution.Biased _ -> "conv_forward";
            case Convolution.InputGrad _ -> "conv_input_grad";
            case Convolution.WeightGrad _ -> "conv_weight_grad";
        } + Work.suffix(y.dtype())).add(Work.at(u)).add(Work.at(v)).add(Work.at(y)).add(n);
        if (op instanceof Convolution.WeightGrad) {
            args.add(sizes.batch()).add(op.groups()).add(sizes.in()).add(sizes.out()).add(sizes.window());
            w.device.launch(args, CudaDevice.blocks(n, WARPS), 1, 1, 32 * WARPS);
        } else {
            w.device.launch(args.add(op.groups()).add(sizes.in()).add(sizes.out()).add(sizes.window()), n);
        }
    }

    private static int[] spatial(Shape s) {
        int[] n = new int[s.rank() - 2];
        for (int a = 0; a < n.length; a++) {
            n[a] = Math.toIntExact(s.dim(a + 2));
        }
        return n;
    }

    /// The kernels' structure; axes that are missing come first and have size 1.
    private static int[] window(Window w, Shape x, Ints kernel, Shape y) {
        int[] struct = new int[18];
        int missing = 3 - w.rank();
        for (int a = 0; a < 3; a++) {
            boolean there = a >= missing;
            int i = a - missing;
            struct[a] = there ? Math.toIntExact(x.dim(i + 2)) : 1;
            struct[3 + a] = there ? kernel.get(i) : 1;
            struct[6 + a] = there ? Math.toIntExact(y.dim(i + 2)) : 1;
            struct[9 + a] = there ? w.stride().get(i) : 1;
            struct[12 + a] = there ? w.padding().get(i) : 0;
            struct[15 + a] = there ? w.dilation().get(i) : 1;
        }
        return struct;
    }

    static void pool(Work w, Pooling op, Tensor[] in, Tensor out) {
        DType t = Work.stored(out.dtype());
        Tensor first = w.plain(in[0], t);
        Tensor second = in.length > 1 ? w.plain(in[1], t) : null;
        Tensor y = w.target(out, t);
        long n = out.numel();
        String suffix = Work.suffix(t);
        Kernel.Arguments args = switch (op) {
            case Pooling.MaxPool p -> w.kernel("window", "max_pool" + suffix).add(Work.element(first)).add(0L)
                    .add(Work.element(y)).add(n)
                    .add(window(p.window(), in[0].shape(), p.kernel(), out.shape()));
            case Pooling.MaxPoolPick(var p) ->
                    w.kernel("window", "max_pool" + suffix).add(Work.element(second))
                            .add(Work.element(first)).add(Work.element(y)).add(n)
                            .add(window(p.window(), in[1].shape(), p.kernel(), out.shape()));
            case Pooling.MaxPoolGrad(var p) -> w.kernel("window", "max_pool_grad" + suffix)
                    .add(Work.element(first)).add(Work.element(second)).add(Work.element(y)).add(n)
                    .add(window(p.window(), in[1].shape(), p.kernel(), in[0].shape()));
            case Pooling.AvgPool p -> w.kernel("window", "avg_pool" + suffix).add(Work.element(first))
                    .add(Work.element(y)).add(n)
                    .add(window(p.window(), in[0].shape(), p.kernel(), out.shape()))
                    .add(p.countPadding() ? 1 : 0);
            case Pooling.AvgPoolGrad(var p, var input) -> w.kernel("window", "avg_pool_grad" + suffix)
                    .add(Work.element(first)).add(Work.element(y)).add(n)
                    .add(window(p.window(), input, p.kernel(), in[0].shape())).add(p.countPadding() ? 1 : 0);
        };
        w.device.launch(args, n);
        w.finish(y, out);
    }
}
