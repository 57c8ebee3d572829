package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What happens around the call of a module: hooks, names in errors, sizes found at the first call, costs.
class CallsTest {
    static final class Model extends Module {
        final TransformerEncoder encoder =
                new TransformerEncoder(() -> new TransformerEncoderLayer(4, 2, o -> o.batchFirst(true)), 4);
        final Linear head = new Linear(4, 2);

        @Override
        public Tensor forward(Tensor x) {
            return head.call(encoder.call(x));
        }
    }

    static final class Wrong extends Module {
        final List<Module> layers = new ArrayList<>(List.of(new Identity(),
                new Sequential(new Linear(3, 5), new Linear(4, 2))));

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = x;
            for (Module m : layers) {
                y = m.call(y);
            }
            return y;
        }
    }

    @Test
    void errorsNameTheLayerByItsPath() {
        Wrong inner = new Wrong();
        Sequential outer = new Sequential(new Identity(), inner);
        ShapeException e = assertThrows(ShapeException.class, () -> outer.call(Tensor.ones(2, 3)));
        assertTrue(e.getMessage().startsWith("1.layers.1.1: "), e.getMessage());
        e = assertThrows(ShapeException.class, () -> inner.call(Tensor.ones(2, 3)));
        assertTrue(e.getMessage().startsWith("layers.1.1: ") && e.getMessage().contains("5"), e.getMessage());
        e = assertThrows(ShapeException.class, () -> new Linear(3, 5).call(Tensor.ones(2, 4)));
        assertTrue(e.getMessage().startsWith("linear"), e.getMessage());
        e = assertThrows(ShapeException.class, () -> new Model().call(Tensor.ones(2, 3, 5)));
        assertTrue(e.getMessage().startsWith("encoder.layers.0.self_attn: "), e.getMessage());
    }

    @Test
    void hooksSeeAndReplaceInputAndOutput() {
        Linear l = new Linear(2, 1, false);
        Grad.off(() -> l.weight().fill_(1));
        List<String> seen = new ArrayList<>();
        Runnable first = l.registerForwardPreHook((m, x) -> {
            seen.add("before");
            assertSame(l, m);
            return x.mul(2);
        });
        Runnable second = l.registerForwardHook((_, x, y) -> {
            seen.add("after " + x.sum().item());
            return y.add(1);
        });
        assertEquals(9, l.call(Tensor.of(1f, 3f)).item());
        assertEquals(List.of("before", "after 8.0"), seen);
        first.run();
        assertEquals(5, l.call(Tensor.of(1f, 3f)).item());
        second.run();
        assertEquals(4, l.call(Tensor.of(1f, 3f)).item());
    }

    @Test
    void backwardHooksSeeTheGradientsOfOneCall() {
        Linear l = new Linear(2, 1, false);
        Grad.off(() -> l.weight().fill_(3));
        List<double[]> seen = new ArrayList<>();
        Runnable remove = l.registerFullBackwardHook((_, in, out) -> {
            seen.add(in.toDoubleArray());
            seen.add(out.toDoubleArray());
            return in.mul(10);
        });
        Tensor x = Tensor.of(1f, 2f).requiresGrad(true);
        l.call(x).mul(5).add(x.sum()).backward();
        assertArrayEquals(new double[] {15, 15}, seen.get(0), "without what x got elsewhere");
        assertArrayEquals(new double[] {5}, seen.get(1));
        assertArrayEquals(new double[] {151, 151}, x.grad().toDoubleArray());
        assertArrayEquals(new double[] {5, 10}, l.weight().grad().toDoubleArray());
        remove.run();
        l.call(x).backward();
        assertEquals(2, seen.size());
        List<Tensor> none = new ArrayList<>();
        l.registerFullBackwardHook((_, in, out) -> {
            assertSame(null, in);
            none.add(out);
            return null;
        });
        l.call(Tensor.of(1f, 2f)).backward();
        assertEquals(1, none.size(), "also where the input needs no gradient");
    }

    @Test
    void parametersWithoutAGradientAreFound() {
        Model m = new Model();
        assertEquals(m.namedParameters().size(), m.unusedParameters().size());
        m.encoder.call(Tensor.ones(1, 3, 4)).sum().backward();
        assertEquals(List.of("head.weight", "head.bias"), m.unusedParameters());
        m.head.freeze();
        assertEquals(List.of(), m.unusedParameters());
    }

    @Test
    void sizesAreFoundAtTheFirstCall() {
        Sequential m = new Sequential(Conv2d.lazy(4, 3, o -> o.padding(1).bias(false)), BatchNorm2d.lazy(),
                new Flatten(), Linear.lazy(10), ConvTranspose1d.lazy(2, 3, o -> o));
        String message = assertThrows(IllegalStateException.class, m::parameters).getMessage();
        assertTrue(message.contains("0 Conv2d(?, 4"), message);
        Sequential body = new Sequential(m.get(0), m.get(1), m.get(2), m.get(3));
        assertTrue(body.summary(2, 3, 5, 5).contains("Linear(100, 10)"));
        assertEquals(Shape.of(4, 3, 3, 3), ((Conv2d) m.get(0)).weight().shape());
        assertEquals(Shape.of(10, 100), ((Linear) m.get(3)).weight().shape());
        assertEquals(5, body.parameters().size());
        assertEquals(Shape.of(7, 10), body.call(Tensor.rand(7, 3, 5, 5)).shape());
        Expect.error(ShapeException.class, () -> body.call(Tensor.rand(7, 2, 5, 5)), "0: ");
        Sequential again =
                new Sequential(Conv2d.lazy(4, 3, o -> o.padding(1).bias(false)), BatchNorm2d.lazy(),
                        new Flatten(), Linear.lazy(10));
        again.loadStateDict(body.stateDict());
        again.eval();
        body.eval();
        Tensor x = Tensor.rand(2, 3, 5, 5);
        assertArrayEquals(body.call(x).toDoubleArray(), again.call(x).toDoubleArray());
        assertEquals(DType.FLOAT64, lazyDouble().weight().dtype());
        assertThrows(StateDictException.class,
                () -> Linear.lazy(3).loadStateDict(Map.of("weight", Tensor.ones(4, 2))));
        Expect.error(ShapeException.class, () -> Linear.lazy(3).call(Tensor.scalar(1)), "tells no size");
        assertThrows(IllegalArgumentException.class, () -> Linear.lazy(0));
    }

    private static Linear lazyDouble() {
        Linear l = Linear.lazy(2);
        l.call(Tensor.ones(DType.FLOAT64, 1, 3));
        return l;
    }

    @Test
    void summariesCountProductsAndMemory() {
        Sequential m =
                new Sequential(new Conv2d(1, 8, 3), new ReLU(), new Flatten(), new Linear(8 * 26 * 26, 10));
        String s = m.summary(2, 1, 28, 28);
        String conv = s.lines().filter(l -> l.contains("Conv2d")).findFirst().orElseThrow();
        assertTrue(conv.contains("97,344"), "2 · 8 · 26² · 9: " + s);
        assertTrue(s.contains("108,160"), "2 · 10 · 5408: " + s);
        assertTrue(s.endsWith("parameters: 54,170, trainable: 54,170, multiply-adds: 205,504, results: "
                + "129.9 kB") || s.contains("multiply-adds: 205,504"), s);
        Embedding words = new Embedding(5, 3);
        assertTrue(words.summary(Tensor.arange(4)).contains("[4, 3]"));
    }
}
