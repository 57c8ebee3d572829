package dev.panagrad.vector.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.AttentionParts;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Attention equals the reference's beyond one tile, one vector and one block of targets, with all kinds of
/// masks, of operands that are views of others.
class AttentionKernelTest {
    private final SplittableRandom random = new SplittableRandom(3);

    @ParameterizedTest @CsvSource({"1,1,1,1,1", "9,17,5,3,1", "16,16,16,16,2", "65,40,8,33,1",
            "40,130,32,32,3", "131,131,20,50,1", "200,7,64,1,2", "3,600,1,70,1"})
    void equalsTheReference(int targets, int sources, int depth, int width, int groups) {
        assertEquals("vector", Panagrad.backend());
        for (int kind = 0; kind < 12; kind++) {
            boolean causal = kind % 2 == 1;
            Tensor mask = mask(kind / 2 % 3, targets, sources);
            DType type = kind < 6 ? DType.FLOAT32 : DType.FLOAT64;
            Tensor q = draw(type, 2, 2 * groups, targets, depth);
            Tensor k = draw(type, 2, 2, sources, depth);
            Tensor v = draw(type, 2, 2, sources, width);
            Tensor g = draw(type, 2, 2 * groups, targets, width);
            Tensor m = mask == null || mask.dtype() == DType.BOOL ? mask : mask.to(type);
            double scale = kind == 4 ? -0.5 : 1 / Math.sqrt(depth);
            var op = new Sequence.Attention(scale, causal, groups, m != null);
            check(op, q, k, v, m);
            check(op.keeping(type), q, k, v, m);
            Tensor all = Tensor.apply(op.keeping(type), m == null ? new Tensor[] {q, k, v}
                    : new Tensor[] {q, k, v, m});
            Tensor y = AttentionParts.resultOf(all, g.shape());
            assertArrayEquals(Tensor.apply(op, m == null ? new Tensor[] {q, k, v}
                    : new Tensor[] {q, k, v, m}).toDoubleArray(), y.toDoubleArray(), "the same bits");
            check(new Sequence.AttentionGrad(scale, causal, groups, m != null), g, y,
                    AttentionParts.sumsOf(all, g.shape(), 1), q, k, v, m);
        }
    }

    /// Heads of an axis between the targets and their elements, as layers of attention have them, or a matrix
    /// whose columns are contiguous.
    private Tensor draw(DType type, int batch, int heads, int rows, int columns) {
        double[] x = random.doubles((long) batch * heads * rows * columns, -1, 1).toArray();
        Tensor t = Tensor.of(x).to(type);
        return random.nextInt(4) == 0 ? t.reshape(batch, heads, columns, rows).transpose(2, 3)
                : t.reshape(batch, rows, heads, columns).transpose(1, 2);
    }

    private Tensor mask(int kind, int targets, int sources) {
        double[] x = random.doubles((long) targets * sources, -1, 1).toArray();
        Tensor t = Tensor.of(x).reshape(targets, sources);
        return kind == 0 ? null : kind == 1 ? t : t.gt(0.6);
    }

    private void check(Op op, Tensor... operands) {
        Tensor[] in = Arrays.stream(operands).filter(t -> t != null).toArray(Tensor[]::new);
        Tensor y = Tensor.apply(op, in);
        Tensor[] wide = Arrays.stream(in).map(t -> t.dtype() == DType.FLOAT32 ? t.to(DType.FLOAT64) : t)
                .toArray(Tensor[]::new);
        Backend before = Backends.use("reference");
        try {
            Tensor exact = Tensor.apply(op, wide);
            // Rows that see nothing have the sum -∞.
            double error = Tensor.where(y.to(DType.FLOAT64).eq(exact), exact.newFull(0),
                    y.to(DType.FLOAT64).sub(exact)).abs().amax().item();
            double bound = y.dtype() == DType.FLOAT32 ? 1e-5 : 1e-13;
            assertTrue(error <= bound, () -> op + " of " + Arrays.toString(wide) + " differs by " + error);
        } finally {
            Backends.use(before);
        }
    }
}
