package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import dev.panagrad.tensor.spi.Recorders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a CUDA device computes in a half type without widening the operands, and not by tensor cores, has the
/// bits of operands widened to float32, computed, and rounded; so have gradients that are made of operands
/// alone.
class CudaHalfRowsTest {
    private static final Device CUDA = Device.of("cuda");
    private static final Backend BACKEND = Backends.of(CUDA);
    private static final int DRAWS = 12;

    private static boolean isChecked(OpSpec row, Sample s) {
        boolean family = switch (s.op()) {
            case Reduction _,Scan _,Normalization _,Sequence _,Pooling _ -> true;
            default -> false;
        };
        return family && row.dtypes().contains(DType.FLOAT32) && BACKEND.computesHalves(s.op());
    }

    /// Whether tensor cores compute it: they multiply weights that are rounded ([CudaAttentionTest]); or sums
    /// are kept, which a half type does in another way.
    private static boolean roundsBetween(Sample s) {
        return switch (s.op()) {
            case Sequence.Attention a -> a.kept() != 0 || !a.masked() && hasWholeRows(s, 0);
            case Sequence.AttentionGrad a -> !a.masked() && hasWholeRows(s, 3);
            default -> false;
        };
    }

    /// Whether the rows of queries and of values have pieces of 16 bytes.
    private static boolean hasWholeRows(Sample s, int queries) {
        return s.operands().get(queries).shape().dim(-1) % 8 == 0
                && s.operands().get(queries + 2).shape().dim(-1) % 8 == 0;
    }

    private static Sample sample(OpSpec row, Draw d) {
        Sample s = row.samples().apply(d);
        while (roundsBetween(s) || s.operands().stream().anyMatch(o -> o.shape().numel() > 3_000)) {
            s = row.samples().apply(d);
        }
        return s;
    }

    /// Copies a tensor's whole memory, so that it lies on the device as on the host.
    private static Tensor there(Tensor x) {
        long bytes = x.storage().bytes();
        Tensor all = Tensor.over(x.storage(), DType.UINT8, Shape.of(bytes), new long[] {1}, 0);
        return Tensor.over(all.to(CUDA).storage(), x.dtype(), x.shape(), x.strides(), x.offset());
    }

    private static Tensor[] operands(Sample s, Draw d, DType half, boolean extreme) {
        Tensor[] in = new Tensor[s.operands().size()];
        for (int i = 0; i < in.length; i++) {
            Operand o = s.operands().get(i);
            DType t = o.fixed() == null ? half : o.fixed();
            double[] v = o.draw(d, t == half ? DType.FLOAT32 : t);
            for (int k = 0; k < v.length && t == half && extreme; k++) {
                if (d.chance(0.05)) {
                    v[k] = d.one(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 65504.0,
                            -65504.0, 0x1p-24, -0.0);
                }
            }
            // Memory of host tensors is aligned to 64 bytes, so offsets reach every alignment.
            Tensor x = d.chance(0.3) ? Cells.tensor(t, o.shape(), v) : Cells.scattered(d, t, o.shape(), v);
            in[i] = there(x);
        }
        return in;
    }

    private static Tensor[] widened(Tensor[] in, DType half) {
        return Arrays.stream(in).map(x -> x.dtype() == half ? x.to(DType.FLOAT32) : x).toArray(Tensor[]::new);
    }

    private static Tensor narrowed(Tensor y, DType half) {
        return y.dtype() == DType.FLOAT32 ? y.to(half) : y;
    }

    /// But for those of NaN, which Java does not define.
    private static void sameBits(Op op, String what, Tensor expected, Tensor found) {
        String difference = Cells.difference(expected.to(Device.CPU), found.to(Device.CPU));
        assertNull(difference, op + " " + expected.dtype() + expected.shape() + ", " + what);
    }

    @ParameterizedTest @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void resultsHaveTheBitsOfWidenedOperands(DType half) {
        Set<String> checked = new TreeSet<>();
        for (OpSpec row : OpSpecs.all()) {
            for (int seed = 0; seed < DRAWS; seed++) {
                Draw d = new Draw(seed, seed % 3 == 0 ? 4 : 40);
                Sample s = sample(row, d);
                if (!isChecked(row, s)) {
                    break;
                }
                checked.add(row.name());
                Tensor[] in = operands(s, d, half, seed % 2 == 1);
                sameBits(s.op(), "result", narrowed(Tensor.apply(s.op(), widened(in, half)), half),
                        Tensor.apply(s.op(), in));
            }
        }
        assertTrue(
                checked.containsAll(
                        Set.of("Reduction.Sum", "Reduction.Max", "Reduction.ArgMin", "Scan.CumProd",
                                "Normalization.Softmax", "Normalization.CrossEntropyGrad",
                                "Normalization.LayerNormSums",
                                "Normalization.BatchNormGrad", "Sequence.AttentionGrad",
                                "Pooling.MaxPoolGrad", "Pooling.AvgPool")),
                checked.toString());
    }

    /// Nothing is widened or rounded beside it.
    @ParameterizedTest @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void theGradientOfSoftmaxIsOneOperation(DType half) {
        Tensor x = Tensor.rand(3, 5, 7).to(half).to(CUDA).requiresGrad(true);
        Tensor g = Tensor.rand(3, 5, 7).to(half).to(CUDA);
        for (int axis = 0; axis < 3; axis++) {
            List<String> ran = new ArrayList<>();
            for (Tensor y : List.of(x.softmax(axis), x.logSoftmax(axis))) {
                Recorders.with((op, in, _) -> ran.add(op.name() + " " + in[0].dtype()),
                        () -> Grad.grad(y, g, false, false, x));
            }
            assertEquals(List.of("softmaxGrad " + half, "logSoftmaxGrad " + half), ran);
        }
    }

    /// Whether a row of the gradient table keeps operands alone, or a result that is one of its elements.
    private static boolean keepsOperands(Op op) {
        return switch (op) {
            case Reduction.Sum _,Reduction.Max _,Reduction.Min _,Reduction.CumSum _ -> true;
            case Normalization.Softmax _,Normalization.LogSoftmax _ -> false;
            case Normalization.BatchNorm b -> !b.relu() || !b.added();
            case Sequence.Attention _ -> false; // The slopes' mean is that of the result, which is rounded.
            case Normalization _,Sequence _,Pooling _ -> true;
            default -> false;
        };
    }

    private static Tensor[] leaves(Sample s, Tensor[] in, DType half) {
        Tensor[] out = in.clone();
        for (int i = 0; i < out.length; i++) {
            if (in[i].dtype() == half && s.operands().get(i).differentiable()) {
                out[i] = in[i].detach().requiresGrad(true);
            }
        }
        return out;
    }

    private static Tensor[] wanted(Tensor[] in) {
        return Arrays.stream(in).filter(Tensor::requiresGrad).toArray(Tensor[]::new);
    }

    @ParameterizedTest @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void gradientsAreThoseOfWidenedOperands(DType half) {
        int exact = 0;
        int near = 0;
        for (OpSpec row : OpSpecs.all()) {
            for (int seed = 0; seed < DRAWS && row.differentiable(); seed++) {
                Draw d = new Draw(seed, seed % 3 == 0 ? 4 : 12);
                Sample s = sample(row, d);
                if (!isChecked(row, s)) {
                    break;
                }
                Tensor[] in = operands(s, d, half, false);
                Tensor[] own = leaves(s, in, half);
                Tensor[] other = leaves(s, in, half);
                Tensor y = Tensor.apply(s.op(), own);
                Tensor e = narrowed(Tensor.apply(s.op(), widened(other, half)), half);
                if (y.gradFn() == null || wanted(own).length == 0) {
                    continue;
                }
                Tensor g = Tensor.rand(y.shape().dims()).to(half).to(CUDA);
                Tensor[] found = Grad.grad(y, g, true, false, wanted(own));
                Tensor[] expected = Grad.grad(e, g, true, false, wanted(other));
                for (int i = 0; i < found.length; i++) {
                    if (keepsOperands(s.op())) {
                        sameBits(s.op(), "gradient " + i, expected[i], found[i]);
                        exact++;
                    } else {
                        near(s.op(), "gradient " + i, expected[i], found[i]);
                        near++;
                    }
                }
                second(s.op(), y, e, g, wanted(own), wanted(other));
            }
        }
        assertTrue(exact > 60 && near > 20, exact + " and " + near);
    }

    /// Differentiates the sum of the gradients' squares.
    private static void second(Op op, Tensor y, Tensor e, Tensor g, Tensor[] own, Tensor[] other) {
        Tensor[] found = twice(y, g, own);
        Tensor[] expected = twice(e, g, other);
        for (int i = 0; i < found.length; i++) {
            near(op, "second gradient " + i, expected[i], found[i]);
        }
    }

    private static Tensor[] twice(Tensor y, Tensor g, Tensor[] in) {
        Tensor sum = Tensor.full(0, DType.FLOAT32).to(CUDA);
        for (Tensor x : Grad.grad(y, g, true, true, in)) {
            assertEquals(y.dtype(), x.dtype());
            sum = sum.add(x.to(DType.FLOAT32).square().sum());
        }
        // A term that reaches every operand, also where the gradient does not depend on it.
        for (Tensor x : in) {
            sum = sum.add(x.to(DType.FLOAT32).sum());
        }
        return Grad.grad(sum, null, false, false, in);
    }

    /// Kept results are rounded, and what comes together is rounded before it is added.
    private static void near(Op op, String what, Tensor expected, Tensor found) {
        assertEquals(expected.dtype(), found.dtype(), op + " " + what);
        double[] e = expected.to(Device.CPU).toDoubleArray();
        double[] f = found.to(Device.CPU).toDoubleArray();
        double spacing = expected.dtype() == DType.BFLOAT16 ? 0x1p-7 : 0x1p-10;
        double largest = Arrays.stream(e).map(Math::abs).filter(Double::isFinite).max().orElse(0);
        for (int i = 0; i < e.length; i++) {
            assertTrue(
                    Double.compare(e[i], f[i]) == 0 || Math.abs(e[i] - f[i]) <= 4 * spacing * (1 + largest),
                    op + " " + expected.dtype() + expected.shape() + ", " + what + ", element " + i
                            + ": expected " + e[i] + " but got " + f[i] + ", largest " + largest);
        }
    }
}
