package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Operations of half types convert on the way: the usual elementwise ones are one launch, those of rows as
/// many as in float32.
class HalvesTest {
    @ParameterizedTest @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void elementwiseOperationsAreOneLaunch(DType half) {
        OnFake d = new OnFake(false, false);
        // Whole accesses of 16 bytes and a rest; and lines that are broadcast.
        for (long[] shape : new long[][] {{1, 83}, {83, 1}, {3, 64}}) {
            Tensor x = MutationTest.numbers(DType.FLOAT32, shape).to(half);
            Tensor y = MutationTest.numbers(DType.FLOAT32, 1, shape[1]).add(0.5).to(half);
            for (Op op : List.of(new Binary.Add(), new Binary.Mul(), new Compare.Lt(), new Unary.Relu(),
                    new Unary.Gelu(false), new Unary.Gelu(true), new Unary.MulScalar(0.75),
                    new Unary.Tanh())) {
                assertTrue(d.backend.computesHalves(op));
                Tensor[] in = op.arity() == 2 ? new Tensor[] {x, y} : new Tensor[] {x};
                Tensor expected = op.arity() == 2 ? Tensor.apply(op, x, y) : Tensor.apply(op, x);
                Tensor[] there = Arrays.stream(in).map(d::up).toArray(Tensor[]::new);
                Tensor out = d.up(Tensor.zeros(expected.dtype(), expected.shape().dims()));
                long before = d.backend.gpu().launches();
                d.backend.run(op, there, out);
                assertEquals(1, d.backend.gpu().launches() - before, op.name());
                double[] e = expected.toDoubleArray();
                double[] f = d.down(out).toDoubleArray();
                for (int i = 0; i < e.length; i++) {
                    assertEquals(e[i], f[i], Math.abs(e[i]) * (half == DType.BFLOAT16 ? 0x1p-7 : 0x1p-10),
                            op.name());
                }
            }
        }
        assertFalse(d.backend.computesHalves(new Unary.Exp()));
    }

    /// Operands of an operation, of float32 numbers that are halves.
    private record Case(Op op, Tensor... in) {
    }

    private static Tensor numbers(DType half, long... shape) {
        return MutationTest.numbers(DType.FLOAT32, shape).to(half).to(DType.FLOAT32);
    }

    /// Rows of a thread, a warp, a block, in parts and in registers; axes that lie together and others.
    private static List<Case> rows(DType half) {
        List<Case> all = new ArrayList<>();
        for (long[] shape : new long[][] {{3, 7}, {3, 701}, {2, 20_001}, {2, 1500}, {2, 1501}, {70, 40},
                {0, 5}}) {
            Tensor x = numbers(half, shape);
            for (Op op : List.of(new Reduction.Sum(new Axes(2), false), new Reduction.Prod(new Axes(2), true),
                    new Reduction.Max(new Axes(2), false), new Reduction.ArgMin(1, false),
                    new Reduction.Any(new Axes(2), false), new Reduction.Sum(new Axes(1), false),
                    new Reduction.CumSum(1), new Scan.CumExtreme(1, true), new Scan.LogCumSumExp(0),
                    new Normalization.Softmax(1), new Normalization.LogSoftmax(1),
                    new Normalization.Softmax(0))) {
                all.add(new Case(op, x));
            }
            for (Op op : List.of(new Normalization.SoftmaxGrad(1), new Normalization.LogSoftmaxGrad(1),
                    new Normalization.SoftmaxGrad(0), new Normalization.LogSoftmaxGrad(0))) {
                all.add(new Case(op, x.neg(), x.mul(0.25)));
            }
            Tensor classes = Tensor.zeros(DType.INT64, shape[0]);
            all.add(new Case(new Normalization.CrossEntropy(-100), x, classes));
            all.add(new Case(new Normalization.CrossEntropyGrad(-100), numbers(half, shape[0]), x, classes));
        }
        return all;
    }

    private static List<Case> norms(DType half) {
        List<Case> all = new ArrayList<>();
        for (long[] shape : new long[][] {{5, 33}, {2, 1500}, {3, 1501}, {600, 9}}) {
            Tensor x = numbers(half, shape);
            Tensor g = numbers(half, shape).neg();
            Tensor w = numbers(half, shape[1]);
            all.add(new Case(new Normalization.LayerNorm(1, 1e-5, true), x, w, w));
            all.add(new Case(new Normalization.LayerNormGrad(1, 1e-5, true), g, x, w));
            all.add(new Case(new Normalization.LayerNormSums(1, 1e-5), g, x));
        }
        for (long[] shape : new long[][] {{4, 3, 11, 10}, {2, 2, 130, 127}}) {
            Tensor x = numbers(half, shape);
            Tensor g = numbers(half, shape).neg();
            Tensor w = numbers(half, shape[1]);
            Tensor sums = numbers(half, 2, shape[1]);
            all.add(new Case(new Normalization.BatchNorm(1e-5, true, true), x, w, w, g));
            all.add(new Case(new Normalization.BatchNormGrad(1e-5, true), g, x, w, sums, w));
            all.add(new Case(new Normalization.BatchNormSums(1e-5, true), g, x, w, w));
        }
        return all;
    }

    private static List<Case> attention(DType half) {
        List<Case> all = new ArrayList<>();
        Tensor q = numbers(half, 2, 4, 70, 9);
        Tensor k = numbers(half, 2, 2, 66, 9).mul(0.5);
        Tensor v = numbers(half, 2, 2, 66, 65);
        Tensor g = numbers(half, 2, 4, 70, 65);
        Tensor y = numbers(half, 2, 4, 70, 65).mul(0.5);
        Tensor sums = MutationTest.numbers(DType.FLOAT32, 2, 4, 70).add(3);
        for (boolean causal : new boolean[] {false, true}) {
            all.add(new Case(new Sequence.Attention(0.3, causal, 2, false), q, k, v));
            all.add(new Case(new Sequence.AttentionGrad(0.3, causal, 2, false), g, y, sums, q, k, v));
            Tensor added = numbers(half, 70, 66);
            Tensor seen = numbers(half, 4, 1, 66).gt(0);
            for (Tensor mask : List.of(added, seen)) {
                all.add(new Case(new Sequence.Attention(0.3, causal, 2, true), q, k, v, mask));
                all.add(new Case(new Sequence.AttentionGrad(0.3, causal, 2, true), g, y, sums, q, k, v,
                        mask));
            }
        }
        return all;
    }

    /// As many launches as in float32, and the bits of its results rounded.
    @ParameterizedTest @EnumSource(names = {"BFLOAT16", "FLOAT16"})
    void rowsAreTheFloatKernels(DType half) {
        OnFake d = new OnFake(false, false);
        List<Case> all = rows(half);
        all.addAll(norms(half));
        all.addAll(attention(half));
        Tensor image = numbers(half, 2, 3, 7, 5);
        all.add(new Case(new Pooling.MaxPool(Ints.of(3, 3), Window.of(2, 1, 1, 1), false), image));
        for (Case c : all) {
            assertTrue(d.backend.computesHalves(c.op));
            Tensor[] halves = Arrays.stream(c.in).map(x -> x.dtype() == DType.FLOAT32 ? x.to(half) : x)
                    .toArray(Tensor[]::new);
            if (c.op instanceof Sequence.AttentionGrad) {
                halves[Sequence.AttentionGrad.SUMS] = c.in[Sequence.AttentionGrad.SUMS];
            }
            long[] launches = new long[2];
            Tensor expected = launched(d, c.op, launches, 0, c.in);
            Tensor found = launched(d, c.op, launches, 1, halves);
            String name = c.op + " of " + c.in[0].shape() + " " + half;
            assertEquals(launches[0], launches[1], name);
            Tensor e = expected.dtype() == DType.FLOAT32 ? expected.to(half) : expected;
            assertEquals(e.dtype(), found.dtype(), name);
            assertArrayEquals(e.toDoubleArray(), found.toDoubleArray(), name);
        }
    }

    private static Tensor launched(OnFake d, Op op, long[] launches, int i, Tensor... in) {
        Tensor[] there = Arrays.stream(in).map(d::up).toArray(Tensor[]::new);
        DType t = OnFake.result(op, in);
        Tensor out = d.up(Tensor.zeros(t, op.outputShape(Arrays.stream(in).map(Tensor::shape)
                .toArray(Shape[]::new)).dims()));
        long before = d.backend.gpu().launches();
        d.backend.run(op, there, out);
        launches[i] = d.backend.gpu().launches() - before;
        return d.down(out);
    }
}
