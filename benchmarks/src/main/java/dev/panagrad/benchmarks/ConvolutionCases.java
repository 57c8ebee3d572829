package dev.panagrad.benchmarks;

import dev.panagrad.autograd.Grad;
import dev.panagrad.benchmarks.Suite.Unit;
import dev.panagrad.nn.Convolutions;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Window;
import java.util.function.UnaryOperator;

/// Section A's convolutions and pooling, in the layout `[n, c, h, w]`.
final class ConvolutionCases {
    private ConvolutionCases() {
    }

    /// A convolution of the suite: 3x3, padding 1.
    private record Conv(String name, long[] x, int out, int stride, int groups) {
        double gigaflops() {
            return 2e-9 * x[0] * out * (x[2] / stride) * (x[3] / stride) * (x[1] / groups) * 9;
        }

        UnaryOperator<Tensor[]> forward() {
            return in -> new Tensor[] {Convolutions.conv2d(in[0], in[1], in[2], stride, 1, 1, groups)};
        }
    }

    static void run(Suite s) {
        for (Conv c : new Conv[] {
                new Conv("32x3x32x32-64", new long[] {32, 3, 32, 32}, 64, 1, 1),
                new Conv("32x64x32x32-64", new long[] {32, 64, 32, 32}, 64, 1, 1),
                new Conv("8x64x56x56-128-s2", new long[] {8, 64, 56, 56}, 128, 2, 1),
                new Conv("32x64x32x32-depthwise", new long[] {32, 64, 32, 32}, 64, 1, 64)}) {
            s.kernel("A/conv2d-f/" + c.name, Unit.rate("GFLOP/s", c.gigaflops()),
                    "3x3, padding 1, bias, forward", () -> {
                        Tensor[] in = operands(c);
                        return () -> c.forward().apply(in);
                    });
            s.kernel("A/conv2d-fb/" + c.name, Unit.rate("GFLOP/s", 3 * c.gigaflops()),
                    "3x3, padding 1, bias, forward + gradients of x, w, b, counted as 3 forwards", () -> {
                        Tensor[] in = operands(c);
                        Tensor g = Tensor.randn(c.forward().apply(in)[0].shape().dims());
                        for (Tensor t : in) {
                            t.requiresGrad(true);
                        }
                        return () -> Grad.grad(c.forward().apply(in)[0], g, false, false, in);
                    });
        }
        pools(s);
    }

    private static Tensor[] operands(Conv c) {
        return new Tensor[] {Tensor.randn(c.x), Tensor.randn(c.out, c.x[1] / c.groups, 3, 3),
                Tensor.randn(c.out)};
    }

    private static void pools(Suite s) {
        Pooling.MaxPool op = new Pooling.MaxPool(Ints.of(2, 2), Window.of(2, 2, 0, 1), false);
        s.kernel("A/max_pool2d-f/32x64x32x32", Unit.time("ms", 1e3), "2x2 stride 2, forward", () -> {
            Tensor x = Tensor.randn(32, 64, 32, 32);
            return () -> Tensor.apply(op, x);
        });
        s.kernel("A/max_pool2d-fb/32x64x32x32", Unit.time("ms", 1e3), "2x2 stride 2, forward+backward",
                () -> {
                    Tensor x = Tensor.randn(32, 64, 32, 32).requiresGrad(true);
                    Tensor g = Tensor.randn(32, 64, 16, 16);
                    return () -> Grad.grad(Tensor.apply(op, x), g, false, false, x);
                });
    }
}
