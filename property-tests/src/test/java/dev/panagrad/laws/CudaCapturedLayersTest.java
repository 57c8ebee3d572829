package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.panagrad.nn.Activations;
import dev.panagrad.nn.Attention;
import dev.panagrad.nn.BatchNorm1d;
import dev.panagrad.nn.Distances;
import dev.panagrad.nn.Folds;
import dev.panagrad.nn.GRU;
import dev.panagrad.nn.GRUCell;
import dev.panagrad.nn.GridPadding;
import dev.panagrad.nn.GridSampling;
import dev.panagrad.nn.InterpolateMode;
import dev.panagrad.nn.LSTM;
import dev.panagrad.nn.LikelihoodLosses;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.MarginLosses;
import dev.panagrad.nn.Module;
import dev.panagrad.nn.PackedSequence;
import dev.panagrad.nn.PadMode;
import dev.panagrad.nn.Paddings;
import dev.panagrad.nn.Parametrizations;
import dev.panagrad.nn.Pools;
import dev.panagrad.nn.Reduce;
import dev.panagrad.nn.Resampling;
import dev.panagrad.nn.RotaryPositions;
import dev.panagrad.nn.Sequential;
import dev.panagrad.nn.SinusoidalPositions;
import dev.panagrad.optim.Adam;
import dev.panagrad.optim.LBFGS;
import dev.panagrad.tensor.Autocast;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Captured training steps of layers that keep state, and in mixed precision, do what ordinary ones do; those
/// that need a value on the host are refused with its name and what to do.
class CudaCapturedLayersTest {
    private static Tensor numbers(long... shape) {
        long n = 1;
        for (long d : shape) {
            n *= d;
        }
        return Tensor.arange(n).to(DType.FLOAT32).mul(0.7).sin().reshape(shape).to("cuda");
    }

    /// A network, its operand's shape, and how its loss is computed.
    private record Row(Supplier<Module> network, long[] shape, BiFunction<Module, Tensor, Tensor> loss) {
    }

    private static Tensor squares(Module m, Tensor x) {
        return m.call(x).square().mean();
    }

    private static Map<String, Row> rows() {
        Map<String, Row> all = new LinkedHashMap<>();
        Supplier<Module> norm = () -> new Sequential(new Linear(4, 5), new BatchNorm1d(5), new Linear(5, 2));
        all.put("batch norm", new Row(norm, new long[] {6, 4}, CudaCapturedLayersTest::squares));
        all.put("LSTM", new Row(() -> new LSTM(4, 3), new long[] {5, 2, 4}, CudaCapturedLayersTest::squares));
        all.put("GRU", new Row(() -> new GRU(4, 3), new long[] {5, 2, 4}, CudaCapturedLayersTest::squares));
        all.put("GRU cell", new Row(() -> new GRUCell(4, 3), new long[] {2, 4},
                CudaCapturedLayersTest::squares));
        all.put("autocast", new Row(norm, new long[] {6, 4},
                (m, x) -> Autocast.run(DType.BFLOAT16, () -> squares(m, x).add(
                        Losses.mse(m.call(x), Tensor.zerosLike(m.call(x).detach()))))));
        all.put("spectral norm", new Row(() -> Parametrizations.spectralNorm(new Linear(4, 3)),
                new long[] {6, 4}, CudaCapturedLayersTest::squares));
        all.put("packed LSTM", new Row(() -> new LSTM(4, 3), new long[] {5, 3, 4},
                (m, x) -> packed(x, p -> ((LSTM) m).forward(p))));
        all.put("packed GRU in both directions",
                new Row(() -> new GRU(4, 3, o -> o.bidirectional(true)), new long[] {5, 3, 4},
                        (m, x) -> packed(x, p -> ((GRU) m).forward(p))));
        Map<String, BinaryOperator<Tensor>> functions = losses();
        functions.putAll(images());
        functions.putAll(tables());
        functions.forEach((name, loss) -> assertTrue(all.put(name, new Row(() -> new Linear(4, 3),
                new long[] {6, 4}, (m, x) -> loss.apply(m.call(x), x))) == null, name));
        return all;
    }

    /// Labels in rows and in one, and lengths that the device alone knows.
    private static Tensor labels(Tensor y, Tensor x, boolean joined) {
        Tensor p = y.reshape(3, 2, 3).logSoftmax(2);
        Tensor targets = joined ? x.newArange(3).remainder(2).add(1) : x.newOnes(2, 2).to(DType.INT64);
        Tensor lengths = x.newArange(2).add(1);
        return LikelihoodLosses.ctcLoss(p, targets, lengths.add(1), lengths, 0, Reduce.MEAN, true);
    }

    private static Tensor packed(Tensor x, Function<PackedSequence, LSTM.PackedOutput> layer) {
        LSTM.PackedOutput y = layer.apply(PackedSequence.pack(x, new long[] {2, 5, 3}, false));
        return y.output().unpack(false, 0.5).output().square().mean().add(y.hidden().sum());
    }

    /// What takes elements of images by tables.
    private static Map<String, BinaryOperator<Tensor>> images() {
        Map<String, BinaryOperator<Tensor>> all = new LinkedHashMap<>();
        UnaryOperator<Tensor> image = y -> y.reshape(1, 2, 3, 3);
        for (InterpolateMode mode : InterpolateMode.values()) {
            long[] shape = switch (mode) {
                case LINEAR -> new long[] {2, 3, 3};
                case TRILINEAR -> new long[] {1, 1, 2, 3, 3};
                default -> new long[] {1, 2, 3, 3};
            };
            all.put("interpolation " + mode,
                    (y, _) -> Resampling.interpolate(y.reshape(shape), o -> o.scaleFactor(1.7).mode(mode))
                            .square().mean());
        }
        all.put("antialiased", (y, _) -> Resampling.interpolate(image.apply(y),
                o -> o.size(2).mode(InterpolateMode.BICUBIC).antialias(true)).square().mean());
        all.put("corners", (y, _) -> Resampling.interpolate(image.apply(y),
                o -> o.size(5).mode(InterpolateMode.BILINEAR).alignCorners(true)).square().mean());
        for (PadMode mode : PadMode.values()) {
            all.put("padding " + mode, (y, _) -> Paddings.pad(image.apply(y), new int[] {1, 2, 2, 0}, mode, 0)
                    .pow(3).mean());
        }
        all.put("average pool", (y, _) -> Pools.adaptiveAvgPool(image.apply(y), 2, 2).square().mean());
        all.put("adaptive max pool", (y, _) -> Pools.adaptiveMaxPool(image.apply(y), 2, 2).values().square()
                .mean());
        all.put("fractional max pool", (y, x) -> Pools.fractionalMaxPool(image.apply(y), Ints.of(2, 1),
                new long[] {2, 2}, x.sigmoid().flatten().narrow(0, 0, 4).reshape(1, 2, 2)).values().square()
                .mean());
        all.put("unfold", (y, _) -> Folds.unfold(image.apply(y), Ints.of(2, 2), Window.of(2, 1, 1, 1))
                .square().mean());
        all.put("fold", (y, _) -> Folds.fold(y.reshape(1, 6, 3), Ints.of(1, 4), Ints.of(1, 2),
                Window.of(2, 1, 0, 1)).square().mean());
        for (GridPadding padding : GridPadding.values()) {
            all.put("grid " + padding, (y, x) -> GridSampling.gridSample(image.apply(y),
                    x.mul(1.3).reshape(1, 3, 4, 2), InterpolateMode.BILINEAR, padding, false).square()
                    .mean());
        }
        all.put("affine grid", (y, x) -> GridSampling.affineGrid(y.narrow(0, 0, 2).reshape(1, 2, 3),
                new long[] {1, 1, 3, 4}, false).square().mean());
        return all;
    }

    /// What needs a table of positions.
    private static Map<String, BinaryOperator<Tensor>> tables() {
        Map<String, BinaryOperator<Tensor>> all = new LinkedHashMap<>();
        Module rotary = new RotaryPositions(2);
        Module halves = new RotaryPositions(2, 100, false);
        Module sinusoidal = new SinusoidalPositions(3);
        all.put("rotary positions", (y, _) -> rotary.call(y.reshape(9, 2)).pow(3).mean());
        all.put("rotary halves", (y, _) -> halves.call(y.reshape(9, 2)).pow(3).mean());
        all.put("sinusoidal positions", (y, _) -> sinusoidal.call(y).square().mean());
        all.put("labels in rows", (y, x) -> labels(y, x, false));
        all.put("labels in one row", (y, x) -> labels(y, x, true));
        all.put("pairs", (y, _) -> Distances.pdist(y, 2).square().mean());
        for (double dropout : new double[] {0, 0.3}) {
            all.put("causal attention with dropout " + dropout, (y, x) -> {
                Tensor q = y.reshape(2, 3, 3);
                return Attention.scaledDotProductAttention(q, q, q.exp(),
                        o -> o.causal(true).dropout(dropout)).square().mean();
            });
        }
        return all;
    }

    /// What needs constants, which are made on the device.
    private static Map<String, BinaryOperator<Tensor>> losses() {
        Map<String, BinaryOperator<Tensor>> all = new LinkedHashMap<>();
        all.put("hinge", (y, _) -> MarginLosses.hingeEmbeddingLoss(y, y.detach().sign(), 1, Reduce.MEAN));
        all.put("cosine", (y, x) -> MarginLosses.cosineEmbeddingLoss(y, x.narrow(1, 0, 3),
                x.select(1, 0).sign().detach(), 0, Reduce.MEAN));
        all.put("margins", (y, _) -> MarginLosses.multiMarginLoss(y, y.detach().argmax(1), 1, 1, null,
                Reduce.MEAN));
        all.put("divergence",
                (y, x) -> Losses.klDiv(y.logSoftmax(1), x.narrow(1, 0, 3).abs(), false, Reduce.MEAN));
        all.put("counts", (y, x) -> LikelihoodLosses.poissonNllLoss(y, x.narrow(1, 0, 3).abs().mul(3), true,
                true, 1e-8, Reduce.MEAN));
        all.put("threshold", (y, _) -> Activations.threshold(y, 0.1, 0.3).square().mean());
        all.put("celu", (y, _) -> Activations.celu(y, 1.5).square().mean());
        all.put("padding", (y, _) -> Paddings.pad(y, 1, 2).square().mean());
        all.put("choice", (y, x) -> Tensor.where(x.narrow(1, 0, 3).gt(0), y, y.square()).sum());
        all.put("scatter",
                (y, x) -> y.scatter(1, x.narrow(1, 0, 1).argsort(1, false), y.narrow(1, 1, 1).square())
                        .square().sum());
        all.put("hypotenuse", (y, x) -> y.hypot(x.narrow(1, 0, 3)).mean());
        all.put("triangle", (y, _) -> y.matmul(y.newEye(3, 3)).tril().square().mean());
        all.put("max pool", (y, _) -> Pools.maxPool2d(y.reshape(1, 6, 3), 2).square().mean());
        return all;
    }

    private static List<double[]> steps(Row row, boolean captured) {
        Panagrad.seed(3);
        Module net = row.network.get();
        net.to("cuda");
        Adam adam = new Adam(net.parameters(), 0.05);
        Tensor x = numbers(row.shape).copy();
        Supplier<Tensor> step = () -> adam.minimize(() -> row.loss.apply(net, x));
        List<double[]> all = new ArrayList<>();
        all.add(step.get().toDoubleArray());
        try (Captured graph = captured ? new Captured(step) : null) {
            for (int i = 0; i < 4; i++) {
                x.add_(0.1);
                all.add((captured ? graph.replay() : step.get()).to(DType.FLOAT64).toDoubleArray());
            }
        }
        net.stateDict().values().forEach(v -> all.add(v.to(DType.FLOAT64).toDoubleArray()));
        return all;
    }

    @TestFactory
    Stream<DynamicTest> replaysAreOrdinarySteps() {
        return rows().entrySet().stream().map(e -> dynamicTest(e.getKey(), () -> {
            List<double[]> eager = steps(e.getValue(), false);
            assertArrayEquals(eager.toArray(), steps(e.getValue(), true).toArray());
            assertTrue(eager.get(0)[0] != eager.get(4)[0], "it learns");
        }));
    }

    private static void refused(String start, String remedy, Supplier<Tensor> step) {
        double before = step.get().item();
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> new Captured(step));
        assertTrue(e.getMessage().startsWith(start + ": reads on the host ")
                && e.getMessage().contains("captured") && e.getMessage().contains(remedy), e::getMessage);
        assertEquals(before, step.get().item(), "a refusal changes nothing");
    }

    @Test
    void readersAreNamed() {
        Tensor x = numbers(3, 2).mul(0.4).add(0.5);
        refused("binaryCrossEntropy", "binaryCrossEntropyWithLogits", () -> Losses.binaryCrossEntropy(x, x));
        refused("gaussianNllLoss", "expected", () -> LikelihoodLosses.gaussianNllLoss(x, x, x, false, 1e-6,
                Reduce.MEAN));
    }

    @Test
    void constantsFromTheHostStayThoseOfTheCapture() {
        Tensor x = numbers(3);
        Tensor host = Tensor.of(1.0, 2, 3);
        assertTrue(assertThrows(IllegalStateException.class, () -> new Captured(() -> host.to(x.device())))
                .getMessage().contains("captured"));
        Supplier<Tensor> step = () -> x.newConstant(host).mul_(2).add(x.newConstant(Tensor.of(5L)))
                .add(x.newConstant(Tensor.zeros(0)).sum());
        assertArrayEquals(new double[] {7, 9, 11}, step.get().toDoubleArray());
        try (Captured graph = new Captured(() -> Scope.run(step::get))) {
            host.fill_(100);
            numbers(300).exp(); // what a freed block would be used for
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(new double[] {7, 9, 11}, graph.replay().toDoubleArray(),
                        "a step may change its own");
            }
        }
        assertEquals(205, step.get().toDoubleArray()[0]);
    }

    @Test
    void optimizersThatReadAreNamed() {
        Tensor p = numbers(3).detach().requiresGrad(true);
        LBFGS lbfgs = new LBFGS(List.of(p), 0.1);
        IllegalStateException e = assertThrows(IllegalStateException.class,
                () -> new Captured(() -> lbfgs.minimize(() -> p.square().sum())));
        assertTrue(e.getMessage().startsWith("LBFGS: reads on the host losses"), e::getMessage);
    }
}
