package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The usual elementwise operations of half types are one launch, which converts on the way.
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
                Tensor[] there = java.util.Arrays.stream(in).map(d::up).toArray(Tensor[]::new);
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
}
