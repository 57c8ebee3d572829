package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.GELU;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Module;
import dev.panagrad.nn.ReLU;
import dev.panagrad.nn.Sequential;
import dev.panagrad.nn.SiLU;
import dev.panagrad.nn.Sigmoid;
import dev.panagrad.nn.Tanh;
import dev.panagrad.nn.TransformerDecoderLayer;
import dev.panagrad.nn.TransformerEncoderLayer;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Contraction.Activation;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.spi.Recorders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A linear layer with an activation behind it is one operation where that may be, and gives the bits of two.
class ActivatedLinearTest {
    /// Rows, columns and depths, of which each takes another way through the products of the CPU, and one
    /// with no rows, columns or depth.
    private static final int[][] SIZES = {{3, 4, 5}, {2, 301, 300}, {51, 3, 40}, {67, 70, 3}, {131, 71, 97},
            {611, 203, 307}, {21, 703, 301}, {41, 53, 2101}, {64, 96, 64}, {0, 5, 3}, {4, 0, 3}, {4, 5, 0}};
    private final int threads = Panagrad.threads();

    @AfterEach
    void restore() {
        Panagrad.threads(threads);
    }

    private static Module layer(Activation f) {
        return switch (f) {
            case RELU -> new ReLU();
            case SIGMOID -> new Sigmoid();
            case TANH -> new Tanh();
            case GELU -> new GELU();
            case GELU_TANH -> new GELU(true);
            case SILU -> new SiLU();
            case NONE -> throw new AssertionError(f);
        };
    }

    @ParameterizedTest @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void bitsAreThoseOfTwoOperations(Activation f) {
        assertEquals("vector", Panagrad.backend());
        Panagrad.seed(5);
        for (int[] s : SIZES) {
            for (DType t : List.of(DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16)) {
                Tensor x = Tensor.randn(s[0], s[2]).to(t);
                if (x.numel() > 0) {
                    x.select(0, s[0] - 1).fill_(Double.NaN);
                    x.select(0, s[0] / 2).fill_(1e30);
                }
                Tensor w = Tensor.randn(s[1], s[2]).to(t);
                Tensor b = Tensor.randn(s[1]).to(t);
                for (int n : new int[] {1, 2}) {
                    Panagrad.threads(n);
                    Tensor together = Tensor.apply(new Contraction.Linear(f), x, w, b);
                    // Half types are rounded once.
                    DType wide = t == DType.FLOAT64 ? t : DType.FLOAT32;
                    Tensor sums = Tensor.apply(new Contraction.Linear(), x.to(wide), w.to(wide), b.to(wide));
                    assertArrayEquals(f.apply(sums).to(t).toDoubleArray(), together.toDoubleArray(),
                            f + " " + t + " " + List.of(s[0], s[1], s[2]) + ", threads " + n);
                }
            }
        }
    }

    private static List<Op> ran(Supplier<Tensor> body) {
        List<Op> all = new ArrayList<>();
        Recorders.with((op, _, _) -> {
            if (!(op instanceof View)) {
                all.add(op);
            }
        }, body);
        return all;
    }

    @ParameterizedTest @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void layersAreJoinedWhereTheGradientAllowsIt(Activation f) {
        for (Device d : List.of(Device.CPU, Device.of("cuda"))) {
            Linear linear = (Linear) new Linear(33, 17).to(d);
            Module after = layer(f);
            Sequential both = new Sequential(linear, after);
            Tensor x = Tensor.randn(9, 33).to(d);
            Op one = new Contraction.Linear(f);
            assertEquals(List.of(one), ran(() -> Grad.off(() -> both.call(x))));
            Tensor expected = Grad.off(() -> after.call(linear.call(x)));
            assertArrayEquals(expected.toDoubleArray(), Grad.off(() -> both.call(x)).toDoubleArray(),
                    f + " " + d);
            List<Op> training = ran(() -> both.call(x));
            assertEquals(f.isDifferentiatedByResult() ? one : new Contraction.Linear(), training.getFirst());
            assertEquals(f.isDifferentiatedByResult(), training.size() == 1);
            linear.freeze();
            assertEquals(List.of(one), ran(() -> both.call(x)), "no gradient is needed");
            Tensor leaf = x.detach().requiresGrad(true);
            assertEquals(training, ran(() -> both.call(leaf)));
            List<Tensor> seen = new ArrayList<>();
            for (Module m : List.of(linear, after)) {
                Runnable remove = m.registerForwardHook((_, _, y) -> {
                    seen.add(y);
                    return null;
                });
                assertTrue(ran(() -> Grad.off(() -> both.call(x))).size() > 1, "a hook looks between");
                remove.run();
            }
            assertEquals(2, seen.size());
        }
    }

    @Test
    void otherLayersStayApart() {
        Tensor x = Tensor.randn(4, 6);
        Sequential unbiased = new Sequential(new Linear(6, 5, false), new GELU());
        assertEquals(2, ran(() -> Grad.off(() -> unbiased.call(x))).size());
        Linear shared = new Linear(6, 6);
        Sequential twice = new Sequential(shared, new SiLU(), shared);
        Tensor expected = shared.call(shared.call(x).silu());
        assertArrayEquals(expected.toDoubleArray(), Grad.off(() -> twice.call(x)).toDoubleArray());
    }

    /// The gradients of joined layers are those of two operations.
    @ParameterizedTest @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void gradientsAreThoseOfTwoOperations(Activation f) {
        Tensor x = Tensor.randn(5, 7).to(DType.FLOAT64).requiresGrad(true);
        Tensor w = Tensor.randn(3, 7).to(DType.FLOAT64).requiresGrad(true);
        Tensor b = Tensor.randn(3).to(DType.FLOAT64).requiresGrad(true);
        Tensor g = Tensor.randn(5, 3).to(DType.FLOAT64);
        Tensor[] found =
                Grad.grad(Tensor.apply(new Contraction.Linear(f), x, w, b), g, false, false, x, w, b);
        Tensor[] expected =
                Grad.grad(f.apply(Tensor.apply(new Contraction.Linear(), x, w, b)), g, false, false,
                        x, w, b);
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(expected[i].toDoubleArray(), found[i].toDoubleArray(), 1e-12);
        }
    }

    @Test
    void transformersJoinTheirFirstMap() {
        Op gelu = new Contraction.Linear(Activation.GELU);
        Op relu = new Contraction.Linear(Activation.RELU);
        for (Device d : List.of(Device.CPU, Device.of("cuda"))) {
            Tensor x = Tensor.randn(3, 2, 8).to(d);
            TransformerEncoderLayer rectified =
                    (TransformerEncoderLayer) new TransformerEncoderLayer(8, 2).to(d);
            assertEquals(1, ran(() -> rectified.call(x)).stream().filter(relu::equals).count());
            TransformerEncoderLayer encoder = (TransformerEncoderLayer) new TransformerEncoderLayer(8, 2,
                    o -> o.activation(Activation.GELU).feedForward(24)).to(d).eval();
            TransformerDecoderLayer decoder = (TransformerDecoderLayer) new TransformerDecoderLayer(8, 2,
                    o -> o.activation(Activation.GELU).feedForward(24)).to(d).eval();
            TransformerEncoderLayer apart = (TransformerEncoderLayer) new TransformerEncoderLayer(8, 2,
                    o -> o.activation(Tensor::gelu).feedForward(24)).to(d).eval();
            Map<String, Tensor> state = encoder.stateDict();
            apart.loadStateDict(state);
            assertEquals(1, count(gelu, () -> encoder.call(x)));
            assertEquals(1, count(gelu, () -> decoder.forward(x, x)));
            assertEquals(0, count(gelu, () -> apart.call(x)));
            assertArrayEquals(Grad.off(() -> apart.call(x)).toDoubleArray(),
                    Grad.off(() -> encoder.call(x)).toDoubleArray());
            assertEquals(0, ran(() -> encoder.call(x)).stream().filter(gelu::equals).count(), "gradients");
        }
    }

    private static long count(Op op, Supplier<Tensor> body) {
        return ran(() -> Grad.off(body)).stream().filter(op::equals).count();
    }
}
