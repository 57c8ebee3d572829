package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.panagrad.nn.AveragedModel;
import dev.panagrad.nn.Dropout;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.ReLU;
import dev.panagrad.nn.Sequential;
import dev.panagrad.optim.AdamW;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.random.Generator;
import dev.panagrad.tensor.random.Philox;
import dev.panagrad.tensor.spi.Backends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The random numbers of a captured step that is replayed are those of ordinary steps, bit for bit, and so is
/// where the generator stands afterwards.
class CudaCapturedRandomTest {
    private static final int STEPS = 6;

    /// The results of ordinary steps or of replays, with numbers drawn in between, and the generator's end.
    private static List<double[]> steps(Supplier<Tensor> step, boolean captured) {
        List<double[]> all = new ArrayList<>();
        all.add(step.get().to("cpu").to(DType.FLOAT64).toDoubleArray());
        Generator.State before = Generator.DEFAULT.state();
        try (Captured graph = captured ? new Captured(step) : null) {
            assertEquals(before, Generator.DEFAULT.state(), "the capture is no step");
            for (int i = 0; i < STEPS; i++) {
                Tensor y = captured ? graph.replay() : step.get();
                all.add(y.to("cpu").to(DType.FLOAT64).toDoubleArray());
                if (i % 2 == 1) {
                    all.add(Tensor.rand(i).toDoubleArray());
                }
                if (i == 3) {
                    Panagrad.seed(99);
                }
            }
        }
        Generator.State end = Generator.DEFAULT.state();
        all.add(new double[] {end.seed(), end.offset()});
        return all;
    }

    private static void compare(Supplier<Supplier<Tensor>> step) {
        List<List<double[]>> runs = new ArrayList<>();
        for (boolean captured : new boolean[] {false, true}) {
            Panagrad.seed(5);
            runs.add(steps(step.get(), captured));
        }
        assertArrayEquals(runs.get(0).toArray(), runs.get(1).toArray());
        assertFalse(Arrays.equals(runs.get(1).get(1), runs.get(1).get(2)), "replays differ from each other");
    }

    private static Map<String, Function<Tensor, Tensor>> operations() {
        Map<String, Function<Tensor, Tensor>> all = new LinkedHashMap<>();
        for (DType t : List.of(DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16, DType.FLOAT16)) {
            all.put("uniform " + t, x -> x.to(t).uniform_(-1, 3));
            all.put("normal " + t, x -> x.to(t).normal_(2, 0.5));
            all.put("bernoulli " + t, x -> x.to(t).bernoulli_(0.3));
        }
        all.put("uniform of a view", x -> {
            x.t().uniform_(0, 1);
            return x;
        });
        all.put("noise like x", x -> Tensor.randLike(x).add(Tensor.randnLike(x)));
        all.put("random places", x -> x.indexSelect(0, permutation(x)));
        return all;
    }

    private static Tensor permutation(Tensor x) {
        Tensor y = Tensor.empty(x.device(), DType.INT64, Shape.of(x.size(0)));
        Backends.of(x.device()).run(
                new Sampling.Permutation(y.shape(), Generator.DEFAULT.take(y.numel())), new Tensor[0], y);
        return y;
    }

    @TestFactory
    Stream<DynamicTest> operationsDrawOn() {
        return operations().entrySet().stream().map(e -> dynamicTest(e.getKey(), () -> compare(() -> {
            Tensor x = Tensor.arange(35).to(DType.FLOAT32).reshape(7, 5).to("cuda");
            return () -> e.getValue().apply(x.copy()).add(0);
        })));
    }

    /// More draws than one table of keys has, and dropout in a training.
    @Test
    void trainingsWithDropoutAreTheSame() {
        compare(() -> {
            Sequential model = new Sequential(new Linear(5, 16), new ReLU(), new Dropout(0.4),
                    new Linear(16, 8), new Dropout(0.2), new Linear(8, 3));
            model.to("cuda");
            Tensor x = Tensor.randn(12, 5).to("cuda");
            Tensor y = Tensor.randn(12, 3).to("cuda");
            AdamW optimizer = new AdamW(model.parameters(), 0.01);
            return () -> optimizer.minimize(() -> Losses.mse(model.call(x), y));
        });
        compare(() -> {
            Tensor x = Tensor.zeros(3).to("cuda");
            return () -> {
                Tensor sum = x;
                for (int i = 0; i < 300; i++) {
                    sum = sum.mul(0.5).add(x.copy().uniform_(0, 1));
                }
                return sum;
            };
        });
    }

    /// A key that no generator gave in the step is the same in each ordinary step, and so in each replay.
    @Test
    void keysOfTheStepsOwnStay() {
        Tensor y = Tensor.zeros(9).to("cuda");
        Supplier<Tensor> step = () -> {
            Backends.of(y.device()).run(
                    new Sampling.Uniform(y.shape(), y.dtype(), new Philox.Key(3, 4), 0, 1), new Tensor[0], y);
            return y;
        };
        double[] once = step.get().to("cpu").toDoubleArray();
        try (Captured graph = new Captured(step)) {
            graph.replay();
            assertArrayEquals(once, graph.replay().to("cpu").toDoubleArray());
        }
    }

    /// What the host decided at the capture cannot change unnoticed.
    @Test
    void updatesWithoutAnOptimizerAreRefused() {
        Tensor p = Tensor.ones(4).to("cuda");
        Tensor g = Tensor.ones(4).to("cuda");
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> new Captured(() -> {
            Generator.DEFAULT.take(8);
            Backends.of(p.device()).run(new Update.SgdStep(0.1, 0, 0, 0, false, false, false),
                    new Tensor[] {p, g}, p);
            return null;
        }));
        assertTrue(e.getMessage().contains("no optimizer makes it") && e.getMessage().contains("expected"),
                e::getMessage);
        assertArrayEquals(new double[] {1, 1, 1, 1}, p.to("cpu").toDoubleArray());
        Linear layer = new Linear(2, 2);
        layer.to("cuda");
        AveragedModel averaged = AveragedModel.swa(layer);
        averaged.update();
        e = assertThrows(IllegalStateException.class, () -> new Captured(() -> {
            averaged.update();
            return null;
        }));
        assertTrue(e.getMessage().startsWith("AveragedModel: its step does "), e::getMessage);
        assertEquals(1, averaged.updates());
    }
}
