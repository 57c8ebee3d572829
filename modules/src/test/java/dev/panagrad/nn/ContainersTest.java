package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.numpy.Npy;
import dev.panagrad.nn.safetensors.Safetensors;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.Recorders;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Lists and dictionaries of parameters, layers that find their channels, and what modules print.
class ContainersTest {
    private static final class Scaled extends Module {
        final ParameterList scales = new ParameterList(Tensor.ones(2), Tensor.zeros(3));
        final ParameterDict named = new ParameterDict(Map.of("gain", Tensor.ones(1)));
        final List<Linear> layers = List.of(new Linear(2, 2), new Linear(2, 2));

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = x.mul(scales.get(0)).mul(named.get("gain"));
            for (Linear l : layers) {
                y = l.call(y);
            }
            return y;
        }
    }

    @Test
    void parametersInContainersHaveTorchsNames() {
        Scaled m = new Scaled();
        assertEquals(List.of("scales.0", "scales.1", "named.gain", "layers.0.weight", "layers.0.bias",
                "layers.1.weight", "layers.1.bias"), List.copyOf(m.namedParameters().keySet()));
        m.call(Tensor.ones(1, 2)).sum().backward();
        assertEquals(List.of("scales.1"), m.unusedParameters());
        Tensor own = Parameter.of(Tensor.ones(1));
        assertSame(own, new ParameterList(own).get(0));
        assertEquals(2, m.scales.size());
        assertEquals("ParameterDict(gain=[1])", m.named.toString());
        Expect.error(IllegalArgumentException.class, () -> m.named.put("a.b", Tensor.ones(1)),
                "ParameterDict", "a.b");
        assertSame(m.named.get("gain"), m.named.remove("gain"));
        assertEquals(0, m.named.size());
    }

    /// A linear layer with the rectifier behind it is one operation, two where somebody looks between them.
    @Test
    void chainsRectifyInTheLinearLayer() {
        Linear first = new Linear(4, 6);
        Linear bare = new Linear(6, 5, false);
        Linear lazy = Linear.lazy(3);
        ReLU rectifier = new ReLU();
        Sequential net = new Sequential(first, rectifier, bare, rectifier, lazy, rectifier);
        Tensor x = Tensor.randn(2, 3, 4);
        List<String> ran = new ArrayList<>();
        Tensor y = Recorders.with((op, _, _) -> ran.add(op.toString()), () -> net.call(x));
        assertEquals(2, Collections.frequency(ran, "Linear[activation=RELU]"), ran::toString);
        assertEquals(1, Collections.frequency(ran, "Relu[]"), ran::toString);
        Tensor hidden = bare.call(first.call(x).relu()).relu();
        assertArrayEquals(lazy.call(hidden).relu().toDoubleArray(), y.toDoubleArray(), 1e-6);
        y.sum().backward();
        double[] gradient = first.weight().grad().toDoubleArray();
        List<Tensor> seen = new ArrayList<>();
        first.registerForwardHook((_, _, out) -> {
            seen.add(out);
            return out;
        });
        rectifier.registerForwardHook((_, _, out) -> {
            seen.add(out);
            return out;
        });
        ran.clear();
        net.zeroGrad();
        Recorders.with((op, _, _) -> ran.add(op.toString()), () -> net.call(x)).sum().backward();
        assertEquals(0, Collections.frequency(ran, "Linear[activation=RELU]"), ran::toString);
        assertEquals(4, seen.size());
        assertTrue(seen.get(0).min().item() < 0 && seen.get(1).min().item() == 0);
        assertArrayEquals(gradient, first.weight().grad().toDoubleArray(), 1e-6);
        Expect.error(ShapeException.class,
                () -> new Sequential(new Linear(4, 6), new ReLU()).call(Tensor.ones(2, 5)), "0: linear: ");
    }

    @Test
    void parametersBecomeAVectorAndBack() {
        List<Tensor> all = List.of(Parameter.of(Tensor.of(0.0, 1.0, 2.0, 3.0).reshape(2, 2)),
                Parameter.of(Tensor.full(7.0)));
        Tensor vector = Parameter.toVector(all);
        assertArrayEquals(new double[] {0, 1, 2, 3, 7}, vector.toDoubleArray());
        vector.mul(2).sum().backward();
        assertArrayEquals(new double[] {2, 2, 2, 2}, all.getFirst().grad().toDoubleArray());
        Parameter.fromVector(Tensor.of(5.0, 4.0, 3.0, 2.0, 1.0), all);
        assertArrayEquals(new double[] {5, 4, 3, 2}, all.getFirst().toDoubleArray());
        assertEquals(1, all.getLast().item());
        Expect.error(ShapeException.class, () -> Parameter.fromVector(Tensor.zeros(4), all), "[4]", "[5]");
        Expect.error(IllegalArgumentException.class, () -> Parameter.toVector(List.of()), "toVector");
    }

    @Test
    void instanceNormsFindTheirChannels() {
        InstanceNorm2d lazy = InstanceNorm2d.lazy(o -> o.affine(true));
        Expect.error(IllegalStateException.class, lazy::parameters, "no parameters yet");
        Panagrad.seed(3);
        Tensor x = Tensor.randn(2, 3, 4, 4);
        Tensor y = lazy.call(x);
        assertEquals(3, lazy.weight().numel());
        assertArrayEquals(new InstanceNorm2d(3).call(x).toDoubleArray(), y.toDoubleArray());
        InstanceNorm1d loaded = InstanceNorm1d.lazy(o -> o.affine(true));
        loaded.loadStateDict(Map.of("weight", Tensor.ones(5), "bias", Tensor.zeros(5)));
        assertEquals(5, loaded.bias().numel());
        assertEquals(2, InstanceNorm3d.lazy().call(Tensor.randn(2, 2, 2, 2, 2)).size(1));
        Expect.error(ShapeException.class, () -> lazy.call(Tensor.randn(2, 4, 4, 4)), "3 channels");
        assertEquals(7, BatchNorm1d.lazy(o -> o.affine(false)).call(Tensor.randn(4, 7)).size(1));
        assertEquals(2, Conv1d.lazy(2, 3).call(Tensor.randn(1, 4, 5)).size(1));
    }

    private static final class Many extends Module {
        final Bilinear pair = new Bilinear(3, 4, 5);
        final EmbeddingBag bag = new EmbeddingBag(5, 3);
        final GRUCell gated = new GRUCell(3, 4);
        final LSTMCell cell = new LSTMCell(3, 4);
        final RNNCell plain = new RNNCell(3, 4);
        final ConvTranspose1d up = new ConvTranspose1d(2, 2, 2);
        final MaxPool1d pool = new MaxPool1d(3);
        final MaxUnpool1d unpool = new MaxUnpool1d(2);
        final CosineSimilarity cosine = new CosineSimilarity();
        private int which;

        @Override
        public Tensor forward(Tensor x) {
            Tensor a = Tensor.ones(2, 7);
            return switch (which) {
                case 0 -> pair.forward(a, a);
                case 1 -> bag.forward(Tensor.of(9L), Tensor.of(0L).reshape(1), null);
                case 2 -> gated.forward(a, null);
                case 3 -> cell.forward(a, null, null).hidden();
                case 4 -> plain.forward(a, null);
                case 5 -> up.forwardTo(Tensor.ones(1, 2, 4), 99);
                case 6 -> pool.forwardWithIndices(Tensor.ones(1, 1, 2)).values();
                case 7 -> unpool.forward(Tensor.ones(1, 1, 2), Tensor.zeros(1, 1, 3));
                default -> cosine.forward(a, Tensor.ones(2, 3));
            };
        }
    }

    @Test
    void errorsOfLayersWithSeveralOperandsNameThemToo() {
        Many m = new Many();
        String[] names = {"pair", "bag", "gated", "cell", "plain", "up", "pool", "unpool", "cosine"};
        for (String name : names) {
            Expect.error(ShapeException.class, () -> new Sequential(m).call(Tensor.ones(1)),
                    "0." + name + ": ");
            m.which++;
        }
        GRUCell normed = Parametrizations.weightNorm(new GRUCell(3, 4), "weight_ih", 0);
        Tensor first = normed.forward(Tensor.ones(1, 3), null).detach().copy();
        normed.namedParameters().get("parametrizations.weight_ih.original0").detach().mul_(2);
        Tensor second = normed.forward(Tensor.ones(1, 3), null);
        assertTrue(first.sub(second).abs().max().item() > 1e-4, "the weight is computed anew at each call");
    }

    @Test
    void summaryNamesElementsOfListsByTheirField() {
        String s = new Scaled().summary(1, 2);
        assertTrue(s.contains("\n  layers.0  Linear(2, 2)"), s);
        String deep = new Sequential(new Sequential(new ReLU())).summary(1, 2);
        assertTrue(deep.contains("\n  0  ") && deep.contains("\n    0  "), deep);
    }

    @Test
    void aMissingFileIsSaidInWords() {
        Path none = Path.of("there-is-no-such.file");
        Expect.error(UncheckedIOException.class, () -> Safetensors.load(none), "safetensors",
                "there is no such file");
        Expect.error(UncheckedIOException.class, () -> Npy.load(none), "npy", "there is no such file");
        Expect.error(UncheckedIOException.class,
                () -> Npy.save(Path.of("no-such-folder", "a.npy"), Tensor.ones(1)),
                "a.npy: there is no folder ",
                "no-such-folder");
    }
}
