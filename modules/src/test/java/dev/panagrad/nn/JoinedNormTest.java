package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A batch norm with a rectifier behind it, or at the end of a residual block, is one operation and gives
/// what the layers give one by one.
class JoinedNormTest {
    private final Conv2d first = new Conv2d(3, 4, 3, o -> o.padding(1).bias(false));
    private final BatchNorm2d second = new BatchNorm2d(4);
    private final Conv2d third = new Conv2d(4, 4, 3, o -> o.padding(1).bias(false));
    private final BatchNorm2d last = new BatchNorm2d(4);
    private final Conv2d shortcut = new Conv2d(3, 4, 1);
    private final Sequential body = new Sequential(first, second, new ReLU(), third, last);
    private final Sequential net = new Sequential(new Residual(body, shortcut), new ReLU());
    private Tensor x;

    @BeforeEach
    void input() {
        Panagrad.seed(3);
        x = Tensor.randn(5, 3, 6, 7);
    }

    private Tensor oneByOne() {
        return last.call(third.call(second.call(first.call(x)).relu())).add(shortcut.call(x)).relu();
    }

    private void sameInTrainingAndEvaluation() {
        for (boolean training : new boolean[] {true, false}) {
            net.train(training);
            Tensor[] parameters = net.parameters().toArray(Tensor[]::new);
            Map<String, Tensor> state = new LinkedHashMap<>();
            net.stateDict().forEach((name, t) -> state.put(name, t.detach().copy()));
            Tensor g = Tensor.randn(5, 4, 6, 7);
            Tensor expected = oneByOne();
            Tensor[] gradients = Grad.grad(expected, g, false, false, parameters);
            double[] mean = last.runningMean().toDoubleArray();
            net.loadStateDict(state);
            Tensor y = net.call(x);
            assertArrayEquals(expected.toDoubleArray(), y.toDoubleArray(), 1e-6);
            assertArrayEquals(mean, last.runningMean().toDoubleArray());
            Tensor[] found = Grad.grad(y, g, false, false, parameters);
            for (int i = 0; i < found.length; i++) {
                assertArrayEquals(gradients[i].toDoubleArray(), found[i].toDoubleArray(), 2e-4);
            }
        }
    }

    @Test
    void layersTogetherGiveWhatTheyGiveOneByOne() {
        sameInTrainingAndEvaluation();
        net.train(true);
        assertEquals("batchNorm", net.call(x).gradFn().name());
        assertEquals("batchNorm", new Sequential(first, second, new ReLU()).call(x).gradFn().name());
        assertEquals("batchNorm", net.get(0).call(x).gradFn().name());
    }

    @Test
    void hooksSeeEveryLayer() {
        List<Module> seen = new ArrayList<>();
        for (Module m : List.of(second, last, body, net.get(0), net.get(1), body.get(2))) {
            Runnable remove = m.registerForwardHook((module, in, out) -> {
                seen.add(module);
                return null;
            });
            sameInTrainingAndEvaluation();
            assertTrue(seen.contains(m), m.toString());
            remove.run();
            seen.clear();
        }
    }

    /// A chain of the user's own is called as it is.
    @Test
    void chainsWithAnotherForwardAreCalled() {
        Sequential doubled = new Sequential(first, second, new ReLU(), third, last) {
            @Override
            public Tensor forward(Tensor x) {
                return super.forward(x).mul(2);
            }
        };
        Tensor expected = doubled.call(x).add(shortcut.call(x));
        assertArrayEquals(expected.toDoubleArray(), new Residual(doubled, shortcut).call(x).toDoubleArray(),
                1e-6);
    }

    @Test
    void typesAreWidenedAsByASum() {
        Residual mixed = new Residual(body, new Module() {
            @Override
            public Tensor forward(Tensor x) {
                return shortcut.call(x).to(DType.FLOAT64);
            }
        });
        Tensor expected = body.call(x).add(shortcut.call(x).to(DType.FLOAT64));
        assertEquals(DType.FLOAT64, mixed.call(x).dtype());
        assertArrayEquals(expected.toDoubleArray(), mixed.call(x).toDoubleArray(), 1e-6);
    }

    @Test
    void errorsNameTheLayerAndChangeNothing() {
        double[] before = last.runningMean().toDoubleArray();
        Module narrow = new Conv2d(3, 4, 3);
        Expect.error(ShapeException.class,
                () -> new Sequential(new Residual(body, narrow), new ReLU()).call(x),
                "Residual", "[5, 4, 6, 7]", "[5, 4, 4, 5]");
        assertArrayEquals(before, last.runningMean().toDoubleArray());
        Sequential wrong = new Sequential(first, new BatchNorm2d(5));
        Expect.error(ShapeException.class, () -> new Residual(wrong, shortcut).call(x), "body.1: ",
                "BatchNorm2d");
        assertTrue(Arrays.equals(before, last.runningMean().toDoubleArray()));
    }
}
