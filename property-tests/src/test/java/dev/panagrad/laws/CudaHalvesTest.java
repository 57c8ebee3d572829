package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Elementwise operations of half types on a CUDA device give what they give on the CPU, where operands are
/// widened.
class CudaHalvesTest {
    private static final Device CUDA = Device.of("cuda");
    private static final int DRAWS = 8;

    private static double spacing(DType half) {
        return half == DType.BFLOAT16 ? 0x1p-7 : 0x1p-10;
    }

    private static boolean isElementwise(Class<?> op) {
        return List.of(Unary.class, Binary.class, Compare.class).stream()
                .anyMatch(f -> f.isAssignableFrom(op));
    }

    @ParameterizedTest @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void resultsAndGradientsAreTheCpus(DType half) {
        int rows = 0;
        for (OpSpec row : OpSpecs.all()) {
            if (!isElementwise(row.type()) || !row.dtypes().contains(DType.FLOAT32)) {
                continue;
            }
            rows++;
            for (int seed = 0; seed < DRAWS; seed++) {
                Draw d = new Draw(seed, seed % 2 == 0 ? 4 : 40);
                Sample s = row.samples().apply(d);
                while (s.operands().stream().anyMatch(o -> o.shape().numel() > 2_000)) {
                    s = row.samples().apply(d);
                }
                compare(s, d, half);
            }
        }
        assertTrue(rows > 50, "only " + rows + " rows");
    }

    private static void compare(Sample s, Draw d, DType half) {
        Tensor[] in = new Tensor[s.operands().size()];
        Tensor[] there = new Tensor[in.length];
        for (int i = 0; i < in.length; i++) {
            Operand o = s.operands().get(i);
            DType t = o.fixed() == null ? half : o.fixed();
            in[i] = Cells.tensor(t, o.shape(), o.draw(d, t == half ? DType.FLOAT32 : t));
            there[i] = in[i].to(CUDA);
            if (t == half) {
                in[i].requiresGrad(true);
                there[i].requiresGrad(true);
            }
        }
        Tensor expected = Tensor.apply(s.op(), in);
        Tensor y = Tensor.apply(s.op(), there);
        assertEquals(CUDA, y.device());
        double spacing = spacing(half);
        near(s.op(), "result", expected, y, spacing, 0);
        Tensor[] wanted = Arrays.stream(in).filter(x -> x.dtype() == half).toArray(Tensor[]::new);
        if (expected.gradFn() == null || expected.dtype() != half || wanted.length == 0) {
            return;
        }
        Tensor[] wantedThere =
                Arrays.stream(there).filter(x -> x.dtype() == half).toArray(Tensor[]::new);
        Tensor g = Tensor.rand(expected.shape().dims()).to(half);
        Tensor[] e = Grad.grad(expected, g, false, false, wanted);
        Tensor[] f = Grad.grad(y, g.to(CUDA), false, false, wantedThere);
        for (int i = 0; i < e.length; i++) {
            // Results that gradients are made of are rounded here, as PyTorch's.
            near(s.op(), "gradient " + i, e[i], f[i], 4 * spacing, 4 * spacing);
        }
    }

    private static void near(Op op, String what, Tensor expected, Tensor found, double relative,
            double absolute) {
        assertEquals(expected.dtype(), found.dtype(), op + " " + what);
        double[] e = expected.toDoubleArray();
        double[] f = found.to(Device.CPU).toDoubleArray();
        for (int i = 0; i < e.length; i++) {
            double bound = relative * Math.abs(e[i]) + absolute + 0x1p-24;
            assertTrue(Double.compare(e[i], f[i]) == 0 || Math.abs(e[i] - f[i]) <= bound,
                    op + " " + expected.dtype() + ", " + what + ", element " + i + ": expected " + e[i]
                            + " ± "
                            + bound + " but got " + f[i]);
        }
    }
}
