package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Positions, caches of attention, residual blocks and first values.
class PositionsTest {
    @Test
    void rotaryProductsDependOnDistancesAlone() {
        Tensor q = Tensor.randn(DType.FLOAT64, 1, 8);
        Tensor k = Tensor.randn(DType.FLOAT64, 1, 8);
        for (boolean interleaved : new boolean[] {true, false}) {
            RotaryPositions r = new RotaryPositions(8, 100, interleaved);
            double near = r.forward(q, 3).mul(r.forward(k, 1)).sum().item();
            double far = r.forward(q, 1003).mul(r.forward(k, 1001)).sum().item();
            assertEquals(near, far, 1e-9);
            assertTrue(Math.abs(near - r.forward(q, 4).mul(r.forward(k, 1)).sum().item()) > 1e-6);
            assertArrayEquals(q.toDoubleArray(), r.forward(q, 0).toDoubleArray(), 1e-12);
        }
        RotaryPositions r = new RotaryPositions(4, 10_000, true);
        Tensor y = r.call(Tensor.of(1.0, 0, 1, 0, 1, 0, 1, 0).reshape(2, 4)).select(0, 1);
        assertArrayEquals(new double[] {Math.cos(1), Math.sin(1), Math.cos(0.01), Math.sin(0.01)},
                y.toDoubleArray(), 1e-12);
        RotaryPositions halves = new RotaryPositions(4, 10_000, false);
        y = halves.call(Tensor.of(1.0, 1, 0, 0, 1, 1, 0, 0).reshape(2, 4)).select(0, 1);
        assertArrayEquals(new double[] {Math.cos(1), Math.cos(0.01), Math.sin(1), Math.sin(0.01)},
                y.toDoubleArray(), 1e-12);
        assertEquals(Shape.of(2, 3, 5, 4), halves.call(Tensor.ones(2, 3, 5, 4)).shape());
        assertThrows(IllegalArgumentException.class, () -> new RotaryPositions(3));
        assertThrows(ShapeException.class, () -> halves.call(Tensor.ones(2, 6)));
    }

    @Test
    void sinusoidalPositionsFollowTheFormula() {
        Tensor y = new SinusoidalPositions(4).forward(Tensor.zeros(DType.FLOAT64, 1, 2, 4), 1);
        assertArrayEquals(new double[] {Math.sin(1), Math.cos(1), Math.sin(0.01), Math.cos(0.01), Math.sin(2),
                Math.cos(2), Math.sin(0.02), Math.cos(0.02)}, y.toDoubleArray(), 1e-12);
        assertThrows(ShapeException.class, () -> new SinusoidalPositions(4).call(Tensor.ones(3, 5)));
    }

    @Test
    void cachedAttentionIsCausalAttention() {
        TransformerEncoder net = new TransformerEncoder(
                () -> new TransformerEncoderLayer(8, 2, o -> o.batchFirst(true).normFirst(true)), 3,
                new LayerNorm(8));
        net.to(DType.FLOAT64);
        net.eval();
        Tensor x = Tensor.randn(DType.FLOAT64, 2, 40, 8);
        Tensor mask = Transformer.generateSquareSubsequentMask(40).to(DType.FLOAT64);
        Tensor whole = Grad.off(() -> net.forward(x, AttentionMasks.NONE.attention(mask)));
        List<KeyValueCache> caches = net.newCaches();
        long at = 0;
        for (long n : new long[] {5, 1, 1, 20, 13}) {
            long from = at;
            Tensor y = Grad.off(() -> net.forward(x.narrow(1, from, n), caches));
            assertArrayEquals(whole.narrow(1, from, n).toDoubleArray(), y.toDoubleArray(), 1e-10);
            at += n;
        }
        assertEquals(40, caches.getFirst().length());
        caches.forEach(KeyValueCache::clear);
        Tensor y = Grad.off(() -> net.forward(x.narrow(1, 0, 2), caches));
        assertArrayEquals(whole.narrow(1, 0, 2).toDoubleArray(), y.toDoubleArray(), 1e-10);
        assertThrows(IllegalArgumentException.class, () -> net.forward(x, caches.subList(0, 2)));
        Expect.error(ShapeException.class,
                () -> Grad.off(() -> net.forward(x.narrow(0, 0, 1).narrow(1, 2, 1), caches)),
                "keyValueCache");
    }

    @Test
    void residualBlocksAddTheirInput() {
        Linear l = new Linear(3, 3);
        Tensor x = Tensor.rand(2, 3);
        assertArrayEquals(l.call(x).add(x).toDoubleArray(), new Residual(l).call(x).toDoubleArray());
        Residual wide = new Residual(new Linear(3, 5), new Linear(3, 5, false));
        assertEquals(List.of("body.weight", "body.bias", "shortcut.weight"),
                List.copyOf(wide.namedParameters().keySet()));
        assertEquals(Shape.of(2, 5), wide.call(x).shape());
        Expect.error(ShapeException.class, () -> new Residual(new Linear(3, 5)).call(x), "[2, 5]", "[2, 3]");
    }

    @Test
    void firstValuesFollowTheirDistributions() {
        Tensor t = Init.truncNormal_(Tensor.zeros(20_000), 1, 2, 0, 2);
        assertTrue(t.min().item() >= 0 && t.max().item() <= 2);
        assertEquals(1, t.mean().item(), 0.02);
        // The deviation of a normal distribution cut at half of its own: scipy.stats.truncnorm(-.5, .5, 1,
        // 2).std().
        assertEquals(0.5678, t.std().item(), 0.01);
        for (long[] shape : new long[][] {{4, 6}, {6, 4}, {3, 2, 2, 2}}) {
            Tensor q = Init.orthogonal_(Tensor.zeros(shape), 2).reshape(shape[0], -1);
            Tensor gram = q.size(0) <= q.size(1) ? q.matmul(q.t()) : q.t().matmul(q);
            assertArrayEquals(Tensor.eye(gram.size(0)).mul(4).toDoubleArray(), gram.toDoubleArray(), 1e-5);
        }
        assertArrayEquals(new double[] {1, 0, 0, 0, 1, 0}, Init.eye_(Tensor.ones(2, 3)).toDoubleArray());
        Conv2d conv = new Conv2d(2, 4, 3, o -> o.padding(1).bias(false));
        Init.dirac_(conv.weight(), 2);
        Tensor x = Tensor.rand(1, 2, 4, 4);
        assertArrayEquals(Tensor.cat(1, x, x).toDoubleArray(), conv.call(x).toDoubleArray());
        Tensor s = Init.sparse_(Tensor.ones(10, 7), 0.25, 1);
        assertArrayEquals(new long[] {3, 3, 3, 3, 3, 3, 3}, s.eq(0).sum(0).toLongArray());
        assertEquals(5 / 3.0, Init.gain("tanh"));
        assertThrows(IllegalArgumentException.class, () -> Init.gain("swish"));
        assertEquals(Math.sqrt(2.0 / 100), Init.heNormalFanOut_(Tensor.zeros(100, 500), Init.RELU_GAIN).std()
                .item(), 0.003);
        assertTrue(Init.heUniformFanOut_(Tensor.zeros(50, 10), 1).abs().max().item() <= Math.sqrt(3 / 50.0));
        assertThrows(ShapeException.class, () -> Init.orthogonal_(Tensor.zeros(3), 1));
        assertThrows(ShapeException.class, () -> Init.dirac_(Tensor.zeros(3, 3), 1));
    }
}
