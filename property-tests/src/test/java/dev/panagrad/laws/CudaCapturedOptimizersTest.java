package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.panagrad.optim.ASGD;
import dev.panagrad.optim.Adagrad;
import dev.panagrad.optim.Adam;
import dev.panagrad.optim.AdamW;
import dev.panagrad.optim.NAdam;
import dev.panagrad.optim.OneCycle;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.optim.RAdam;
import dev.panagrad.optim.RMSprop;
import dev.panagrad.optim.SGD;
import dev.panagrad.optim.Schedule;
import dev.panagrad.optim.Scheduler;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// A training step that is captured on the CUDA device and replayed gives the bits of ordinary steps, with
/// every optimizer and with rates that change, or the capture is refused.
class CudaCapturedOptimizersTest {
    private static final Set<String> REFUSED = Set.of("Adafactor", "Muon", "LBFGS");
    /// RAdam takes its root from the sixth step on.
    private static final int EAGER = 2;
    private static final int STEPS = 10;

    /// How the learning rate changes.
    private enum Rates {
        CONSTANT, BETWEEN_STEPS, WITHIN_STEPS
    }

    /// The optimizers of the laws, and settings in which more numbers depend on the step.
    private static Map<String, Function<List<Tensor>, Optimizer<?>>> rows() {
        Map<String, Function<List<Tensor>, Optimizer<?>>> all = new LinkedHashMap<>(OptimizerLawsTest.ROWS);
        all.put("SGD without momentum", p -> new SGD(p, 0.02));
        all.put("Adam with amsgrad", p -> new Adam(p, 0.05, o -> o.amsgrad(true).weightDecay(0.1)));
        all.put("NAdam with decoupled decay",
                p -> new NAdam(p, 0.05, o -> o.weightDecay(0.1).decoupledWeightDecay(true)));
        all.put("RAdam of short memory", p -> new RAdam(p, 0.05, o -> o.betas(0.8, 0.95)));
        all.put("Adagrad with falling rate", p -> new Adagrad(p, 0.2, o -> o.lrDecay(0.3)));
        all.put("RMSprop without momentum", p -> new RMSprop(p, 0.02));
        all.put("ASGD that averages", p -> new ASGD(p, 0.05, o -> o.t0(0).lambd(0.1)));
        all.put("two groups", p -> new AdamW(p.subList(0, 1), 0.05).add(p.subList(1, 2), o -> o.lr(0.02)));
        return all;
    }

    /// A bowl on the device, an optimizer of its two parameters, and a schedule that moves both rates.
    private static final class Training {
        final List<Tensor> parameters = new ArrayList<>();
        final Optimizer<?> optimizer;
        final Scheduler scheduler;
        final Rates rates;

        Training(Function<List<Tensor>, Optimizer<?>> make, DType t, Rates rates) {
            for (long[] shape : new long[][] {{3, 4}, {2, 2}}) {
                Tensor p = Tensor.arange(shape[0] * shape[1]).to(DType.FLOAT64).mul(0.9).sin().reshape(shape);
                parameters.add(p.to(t).to("cuda").detach().requiresGrad(true));
            }
            optimizer = make.apply(parameters);
            this.rates = rates;
            scheduler = rates == Rates.CONSTANT ? null
                    : new Scheduler(optimizer, Schedule.exponential(0.8));
        }

        Tensor step() {
            Tensor loss = optimizer.minimize(() -> {
                Tensor a = parameters.get(0).sub(0.25).square().sum();
                return a.add(parameters.get(1).sub(0.25).square().mul(2).sum());
            });
            if (rates == Rates.WITHIN_STEPS) {
                scheduler.step();
            }
            return loss;
        }

        void note(Tensor loss, List<double[]> all) {
            all.add(loss.toDoubleArray());
            parameters.forEach(p -> all.add(p.detach().toDoubleArray()));
            if (rates == Rates.BETWEEN_STEPS) {
                scheduler.step();
            }
            all.add(new double[] {optimizer.learningRate()});
        }

        List<double[]> end(List<double[]> all) {
            note(step(), all); // Goes on as an ordinary one.
            optimizer.stateDict().values().forEach(v -> all.add(v.toDoubleArray()));
            return all;
        }
    }

    /// Everything there is to see of ordinary steps and of `STEPS` more, which are replays or not.
    private static List<double[]> steps(Training t, boolean captured) {
        List<double[]> all = new ArrayList<>();
        for (int i = 0; i < EAGER; i++) {
            t.note(t.step(), all);
        }
        try (Captured graph = captured ? new Captured(t::step) : null) {
            for (int i = 0; i < STEPS; i++) {
                t.note(captured ? graph.replay() : t.step(), all);
            }
        }
        return t.end(all);
    }

    @TestFactory
    Stream<DynamicTest> replaysAreTheNextSteps() {
        return rows().entrySet().stream().filter(e -> !REFUSED.contains(e.getKey()))
                .map(e -> dynamicTest(e.getKey(), () -> {
                    for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
                        for (Rates r : Rates.values()) {
                            List<double[]> eager = steps(new Training(e.getValue(), t, r), false);
                            List<double[]> replayed = steps(new Training(e.getValue(), t, r), true);
                            assertArrayEquals(eager.toArray(), replayed.toArray(), t + ", " + r);
                            assertTrue(eager.getFirst()[0] > eager.get(4 * STEPS)[0], "it learns");
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> othersAreRefused() {
        return REFUSED.stream().map(name -> dynamicTest(name, () -> {
            Training t = new Training(rows().get(name), DType.FLOAT32, Rates.CONSTANT);
            Training same = new Training(rows().get(name), DType.FLOAT32, Rates.CONSTANT);
            List<double[]> all = new ArrayList<>();
            List<double[]> expected = new ArrayList<>();
            t.note(t.step(), all);
            same.note(same.step(), expected);
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> new Captured(t::step));
            assertTrue(e.getMessage().contains("captured") && e.getMessage().contains(", expected "),
                    e::getMessage);
            assertTrue(name.equals("LBFGS") || e.getMessage().startsWith(name + ": its step does "),
                    e::getMessage);
            assertArrayEquals(same.end(expected).toArray(), t.end(all).toArray(),
                    "a refusal changes nothing");
        }));
    }

    /// The first step makes the state.
    @Test
    void theFirstStepIsRefused() {
        Training t = new Training(p -> new Adam(p, 0.1), DType.FLOAT32, Rates.CONSTANT);
        t.optimizer.zeroGrad();
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> new Captured(t::step));
        assertTrue(e.getMessage().contains("first one"), e::getMessage);
        assertTrue(t.optimizer.stateDict().keySet().stream().noneMatch(k -> k.startsWith("state")));
        assertTrue(Double.isFinite(t.step().item()));
    }

    /// The rate of one group may change alone, although both were updated by one launch.
    @Test
    void groupsPart() {
        List<List<double[]>> runs = new ArrayList<>();
        for (boolean captured : new boolean[] {false, true}) {
            Training t = new Training(p -> new SGD(p.subList(0, 1), 0.1, o -> o.momentum(0.9))
                    .add(p.subList(1, 2), o -> o), DType.FLOAT32, Rates.CONSTANT);
            List<double[]> all = new ArrayList<>();
            t.note(t.step(), all);
            Supplier<Tensor> step = t::step;
            try (Captured graph = captured ? new Captured(step) : null) {
                for (int i = 0; i < 4; i++) {
                    SGD sgd = (SGD) t.optimizer;
                    sgd.groups().get(1)
                            .settings(sgd.groups().get(1).settings().lr(0.01 * i).momentum(0.1 + 0.2 * i));
                    t.note(captured ? graph.replay() : t.step(), all);
                }
            }
            runs.add(t.end(all));
        }
        assertArrayEquals(runs.get(0).toArray(), runs.get(1).toArray());
    }

    /// A step whose form changed is refused before anything is done.
    @Test
    void otherStateIsRefused() {
        Training t = new Training(p -> new Adam(p, 0.1), DType.FLOAT32, Rates.CONSTANT);
        t.step();
        try (Captured graph = new Captured(t::step)) {
            double loss = graph.replay().item();
            Map<String, Tensor> saved = t.optimizer.stateDict();
            t.optimizer.loadStateDict(saved);
            IllegalStateException e = assertThrows(IllegalStateException.class, graph::replay);
            assertTrue(e.getMessage().contains("capture again"), e::getMessage);
            assertTrue(t.step().item() < loss, "the ordinary step goes on");
        }
    }

    /// The end of a schedule shows in the replay that would pass it.
    @Test
    void schedulesEndInReplaysToo() {
        List<Tensor> p = new ArrayList<>();
        p.add(Tensor.ones(3).to("cuda").detach().requiresGrad(true));
        SGD o = new SGD(p, 0.1, s -> s.momentum(0.9));
        Scheduler scheduler = new Scheduler(o, OneCycle.of(0.1, 4));
        Supplier<Tensor> step = () -> {
            Tensor loss = o.minimize(() -> p.getFirst().square().sum());
            scheduler.step();
            return loss;
        };
        step.get();
        try (Captured graph = new Captured(step)) {
            assertEquals(1, scheduler.steps());
            graph.replay();
            graph.replay();
            assertEquals(3, scheduler.steps());
            assertThrows(IllegalArgumentException.class, () -> {
                graph.replay();
                graph.replay();
            });
        }
    }
}
