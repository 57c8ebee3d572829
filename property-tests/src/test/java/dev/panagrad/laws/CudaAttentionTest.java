package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Attention;
import dev.panagrad.tensor.Autocast;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.spi.Recorders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Attention in mixed precision on a CUDA device, and its gradients, are the CPU's in float32 on operands
/// that are rounded to the half type; and nothing is widened on the way: tensor cores compute them
/// (`TensorCoreAttentionTest` sees the kernels, and bounds each error).
class CudaAttentionTest {
    private static final Device CUDA = Device.of("cuda");

    private static Tensor noise(int phase, long... shape) {
        Random r = new Random(phase);
        double[] v = r.doubles(Shape.of(shape).numel(), -2, 2).toArray();
        return Tensor.of(v).to(DType.FLOAT32).reshape(shape);
    }

    private static Tensor rounded(Tensor x, DType half) {
        return x.to(half).to(DType.FLOAT32);
    }

    /// Weights and their slopes are rounded before they are multiplied, then the result is.
    private static void near(String what, DType half, Tensor expected, Tensor found) {
        double spacing = switch (half) {
            case BFLOAT16 -> 0x1p-7;
            case FLOAT16 -> 0x1p-10;
            case FLOAT32 -> 0x1p-18;
            default -> 0x1p-46;
        };
        double[] e = expected.toDoubleArray();
        double[] f = found.to(Device.CPU).toDoubleArray();
        assertEquals(e.length, f.length);
        double largest = Arrays.stream(e).map(Math::abs).max().orElse(0);
        for (int i = 0; i < e.length; i++) {
            assertEquals(e[i], f[i], 4 * spacing * largest, what + " of " + half + ", element " + i);
        }
    }

    @ParameterizedTest @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void autocastUsesTensorCores(DType half) {
        for (int groups = 1; groups <= 2; groups++) {
            for (boolean causal : new boolean[] {false, true}) {
                check(half, new Sequence.Attention(0.125, causal, groups, false), noise(1, 2, 4, 37, 64),
                        noise(2, 2, 4 / groups, 70, 64), noise(3, 2, 4 / groups, 70, 32));
            }
        }
    }

    /// The forward step keeps the sums of its rows, in float32 also beside half types, and the backward step
    /// takes them: no scores' sums are computed again.
    @ParameterizedTest @EnumSource(names = {"BFLOAT16", "FLOAT16", "FLOAT32", "FLOAT64"})
    void sumsAreKept(DType t) {
        // Depth 9 is none for tensor cores; three rows of it are an odd number of elements.
        for (long depth : new long[] {9, 64}) {
            for (boolean masked : new boolean[] {false, true}) {
                Tensor mask = masked ? noise(5, 3, 70).gt(0.5) : null;
                kept(t, mask, noise(1, 1, 1, 3, depth), noise(2, 1, 1, 70, depth), noise(3, 1, 1, 70, depth));
            }
            kept(t, null, noise(1, 2, 4, 37, depth), noise(2, 2, 2, 70, depth), noise(3, 2, 2, 70, depth));
        }
    }

    private static Tensor attention(Tensor mask, Tensor... in) {
        return Attention.scaledDotProductAttention(in[0], in[1], in[2],
                o -> o.mask(mask).causal(mask == null).groupedQueries(true));
    }

    private static void kept(DType t, Tensor mask, Tensor... in) {
        Tensor[] there =
                Arrays.stream(in).map(x -> x.to(t).to(CUDA).requiresGrad(true)).toArray(Tensor[]::new);
        Tensor[] here = Arrays.stream(in).map(x -> x.to(t).to(DType.FLOAT64).requiresGrad(true))
                .toArray(Tensor[]::new);
        Tensor far = mask == null ? null : mask.to(CUDA);
        List<String> ran = new ArrayList<>();
        Tensor y = Recorders.with((o, _, _) -> note(o, ran), () -> attention(far, there));
        Tensor g = noise(4, y.shape().dims()).to(t);
        Tensor[] found =
                Recorders.with((o, _, _) -> note(o, ran),
                        () -> Grad.grad(y, g.to(CUDA), false, false, there));
        boolean half = t == DType.BFLOAT16 || t == DType.FLOAT16;
        assertEquals(List.of("attention " + (half ? 2 : 1), "attentionGrad"), ran);
        Tensor plain = Grad.off(() -> attention(far, there));
        assertArrayEquals(plain.to(Device.CPU).toDoubleArray(), y.to(Device.CPU).toDoubleArray(),
                "the same bits as without sums");
        Tensor e = attention(mask, here);
        near("result", t, e, y);
        Tensor[] wide = Grad.grad(e, g.to(DType.FLOAT64), false, false, here);
        for (int i = 0; i < 3; i++) {
            near("gradient " + i, t, wide[i], found[i]);
        }
    }

    private static void note(Op op, List<String> ran) {
        if (op instanceof Sequence) {
            ran.add(op instanceof Sequence.Attention a ? "attention " + a.kept() : op.name());
        }
    }

    private static void check(DType half, Op op, Tensor... in) {
        Tensor[] there = Arrays.stream(in).map(x -> x.to(CUDA).requiresGrad(true)).toArray(Tensor[]::new);
        Tensor[] here =
                Arrays.stream(in).map(x -> rounded(x, half).requiresGrad(true)).toArray(Tensor[]::new);
        List<String> ran = new ArrayList<>();
        Tensor y = Recorders.with((o, x, _) -> ran.add(o.name() + " " + x[0].dtype()),
                () -> Autocast.run(half, () -> Tensor.apply(op, there)));
        assertEquals(List.of("cast float32", "cast float32", "cast float32", "attention " + half), ran,
                "nothing is widened");
        assertEquals(half, y.dtype());
        Tensor expected = Tensor.apply(op, here);
        near("result", half, expected, y);
        Tensor slope = noise(4, y.shape().dims()).to(half);
        ran.clear();
        Tensor[] found = Recorders.with((o, x, _) -> ran.add(o.name() + " " + x[0].dtype()),
                () -> Grad.grad(y, slope.to(CUDA), false, false, there));
        assertTrue(ran.contains("attentionGrad " + half), ran::toString);
        Tensor[] wide = Grad.grad(expected, slope.to(DType.FLOAT32), false, false, here);
        for (int i = 0; i < 3; i++) {
            near("gradient " + i, half, wide[i], found[i]);
            assertEquals(DType.FLOAT32, found[i].dtype());
        }
    }
}
