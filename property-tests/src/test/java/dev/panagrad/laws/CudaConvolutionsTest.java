package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Autocast;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Window;
import dev.panagrad.tensor.spi.Recorders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Convolutions in mixed precision on a CUDA device, and their gradients, are the CPU's in float32 on
/// operands that are rounded to the half type, rounded once more; and nothing is widened on the way: tensor
/// cores compute them (`TensorCoreConvolutionTest` sees the kernels).
class CudaConvolutionsTest {
    private static final Device CUDA = Device.of("cuda");

    private static Tensor noise(long... shape) {
        int n = (int) Shape.of(shape).numel();
        return Tensor.of(IntStream.range(0, n).mapToDouble(i -> Math.sin(i * 12.9898 + n)).toArray())
                .to(DType.FLOAT32).reshape(shape);
    }

    private static Tensor rounded(Tensor x, DType half) {
        return x.to(half).to(DType.FLOAT32);
    }

    /// Sums of `depth` products err in float32 by depth · 2^-24 of the sum of absolute values, at most twice
    /// that in tensor cores, which may cut, and again that on the CPU.
    private static void near(String what, DType half, long depth, Op op, Tensor found, Tensor... in) {
        double rounding = half == DType.BFLOAT16 ? 0x1p-8 : 0x1p-11;
        double[] e = Tensor.apply(op, in).toDoubleArray();
        double[] sums = Tensor.apply(op, Arrays.stream(in).map(Tensor::abs).toArray(Tensor[]::new))
                .toDoubleArray();
        double[] f = found.to(Device.CPU).toDoubleArray();
        assertEquals(e.length, f.length);
        for (int i = 0; i < e.length; i++) {
            double bound = 3 * depth * 0x1p-24 * sums[i];
            assertEquals(e[i], f[i], rounding * (Math.abs(e[i]) + bound) + bound,
                    what + " of " + half + ", element " + i);
        }
    }

    @ParameterizedTest @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void autocastUsesTensorCores(DType half) {
        for (int groups = 1; groups <= 2; groups++) {
            int g = groups;
            Window w = Window.of(2, g, 1, 1);
            Tensor x = noise(2, 32, 13, 12);
            Tensor f = noise(48, 32 / g, 3, 3);
            Tensor b = noise(48);
            Tensor[] there = {x.to(CUDA).requiresGrad(true), f.to(CUDA).requiresGrad(true),
                    b.to(CUDA).requiresGrad(true)};
            Op forward = new Convolution.Biased(w, g, false);
            List<String> ran = new ArrayList<>();
            Tensor y = Recorders.with((op, in, _) -> ran.add(op.name() + " " + in[0].dtype()),
                    () -> Autocast.run(half, () -> Tensor.apply(forward, there)));
            assertEquals(List.of("cast float32", "cast float32", "cast float32", "convBiased " + half), ran,
                    "nothing is widened");
            assertEquals(half, y.dtype());
            Tensor u = rounded(x, half);
            Tensor v = rounded(f, half);
            near("result", half, 32 / g * 9 + 1, forward, y, u, v, rounded(b, half));
            Tensor slope = noise(y.shape().dims()).to(half);
            ran.clear();
            Tensor[] found = Recorders.with((op, in, _) -> ran.add(op.name() + " " + in[0].dtype()),
                    () -> Grad.grad(y, slope.to(CUDA), false, false, there));
            assertTrue(ran.containsAll(List.of("convInputGrad " + half, "convWeightGrad " + half)),
                    ran::toString);
            Tensor wide = slope.to(DType.FLOAT32);
            near("gradient of x", half, 48 / g * 9, new Convolution.InputGrad(w, g, x.shape()), found[0],
                    wide,
                    v);
            near("gradient of the weight", half, 2 * 13 * 12, new Convolution.WeightGrad(w, g, f.shape()),
                    found[1], wide, u);
            for (Tensor t : found) {
                assertEquals(DType.FLOAT32, t.dtype());
            }
        }
    }

    /// A gradient of a gradient, and a transposed convolution, are operations of the same three kinds.
    @ParameterizedTest @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void gradientsOfGradients(DType half) {
        Window w = Window.of(2, 2, 1, 1);
        Tensor x = noise(2, 32, 13, 12);
        Tensor f = noise(48, 32, 3, 3);
        Tensor g = noise(2, 48, 7, 6);
        Op transposed = new Convolution.InputGrad(w, 1, x.shape());
        Tensor slope = g.to(half).to(CUDA).requiresGrad(true);
        Tensor y = Tensor.apply(transposed, slope, f.to(half).to(CUDA));
        near("transposed", half, 48 * 9, transposed, y, rounded(g, half), rounded(f, half));
        Tensor back = Grad.grad(y, x.to(half).to(CUDA), false, false, slope)[0];
        near("its gradient", half, 32 * 9, new Convolution.Forward(w, 1), back, rounded(x, half),
                rounded(f, half));
    }
}
