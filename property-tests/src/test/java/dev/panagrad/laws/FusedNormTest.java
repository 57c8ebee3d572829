package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Batch norm with a sum and a rectifier behind gives what the three operations give one after the other,
/// also where elements of one channel lie on both sides of the kink, which the laws avoid.
class FusedNormTest {
    private static final double EPS = 1e-3;
    private static final long[][] SHAPES = {{6, 3, 11, 10}, {5, 2, 3}, {40, 4}, {3, 2, 70}, {1, 3, 8, 9}};
    private Backend before;

    @BeforeEach
    void note() {
        before = Backends.cpu();
    }

    @AfterEach
    void restore() {
        Backends.use(before);
    }

    @ParameterizedTest @ValueSource(strings = {"reference", "vector", "cuda"})
    void oneOperationIsThree(String backend) {
        ThroughCuda.use(backend);
        assertTrue(Panagrad.backend().equals(backend));
        Panagrad.seed(11);
        for (long[] shape : SHAPES) {
            for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
                for (int form = 0; form < 8; form++) {
                    compare(Shape.of(shape), t, (form & 1) != 0, (form & 2) != 0, (form & 4) != 0);
                }
            }
        }
    }

    private static Tensor random(DType t, long... shape) {
        return Tensor.randn(shape).to(t);
    }

    private static void compare(Shape s, DType t, boolean added, boolean relu, boolean scattered) {
        long c = s.dim(1);
        Tensor x = random(t, s.dims()).add(3);
        Tensor more = random(t, s.dims());
        Tensor g = random(t, s.dims());
        if (scattered) {
            x = x.transpose(0, 1).contiguous().transpose(0, 1);
            more = more.transpose(0, -1).contiguous().transpose(0, -1);
        }
        Tensor[] in = {x, random(t, c), random(t, c).mul(0.3), more};
        in = Arrays.copyOf(in, added ? 4 : 3);
        for (int i = 0; i < in.length; i++) {
            in[i] = in[i].detach().requiresGrad(true);
        }
        double tolerance = t == DType.FLOAT32 ? 4e-5 : 1e-12;
        String what = s + " " + t + " added " + added + " relu " + relu;
        Op fused = new Normalization.BatchNorm(EPS, added, relu);
        Tensor y = Tensor.apply(fused, in);
        Tensor expected = apart(in, relu);
        assertArrayEquals(expected.toDoubleArray(), y.toDoubleArray(), tolerance, what);
        double zeros = y.eq(0).to(DType.FLOAT64).mean().item();
        assertTrue(relu ? zeros > 0.1 && zeros < 0.9 : zeros == 0, what + ": " + zeros + " are 0");
        Tensor[] found = Grad.grad(y, g, true, false, in);
        Tensor[] twice = Grad.grad(y, g, true, true, in);
        Tensor[] apart = Grad.grad(expected, g, true, false, in);
        for (int i = 0; i < in.length; i++) {
            double size = 1 + apart[i].abs().max().item();
            assertArrayEquals(apart[i].toDoubleArray(), found[i].toDoubleArray(), size * tolerance,
                    what + " operand " + i);
            assertArrayEquals(apart[i].toDoubleArray(), twice[i].toDoubleArray(), size * tolerance,
                    what + " operand " + i + ", recorded");
        }
    }

    private static Tensor apart(Tensor[] in, boolean relu) {
        Tensor y = Tensor.apply(new Normalization.BatchNorm(EPS), in[0], in[1], in[2]);
        y = in.length == 4 ? y.add(in[3]) : y;
        return relu ? y.relu() : y;
    }
}
