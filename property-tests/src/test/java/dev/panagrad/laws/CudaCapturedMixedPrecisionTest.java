package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.panagrad.optim.Adam;
import dev.panagrad.optim.AdamW;
import dev.panagrad.optim.GradScaler;
import dev.panagrad.optim.NAdam;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.optim.SGD;
import dev.panagrad.optim.Schedule;
import dev.panagrad.optim.Scheduler;
import dev.panagrad.tensor.Autocast;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Whole steps of mixed precision, whose gradients are not always finite, on the CPU, on the device and in
/// replays: the device leaves out by itself what the host leaves out on the CPU.
class CudaCapturedMixedPrecisionTest {
    private static final Device CUDA = Device.of("cuda");
    /// What the loss is multiplied by: the first step, two ordinary ones and those captured.
    private static final float[] FACTORS = {Float.NaN, 1, Float.POSITIVE_INFINITY, 1, 1, 1,
            Float.NEGATIVE_INFINITY, Float.NaN, 1, 1, 1, Float.POSITIVE_INFINITY, 1, 1, 1};
    private static final int EAGER = 3;
    private static final Map<String, Function<List<Tensor>, Optimizer<?>>> ROWS = new LinkedHashMap<>();

    static {
        ROWS.put("SGD", p -> new SGD(p, 0.05));
        ROWS.put("SGD with momentum", p -> new SGD(p, 0.05, o -> o.momentum(0.9).dampening(0.3)));
        ROWS.put("SGD of Nesterov",
                p -> new SGD(p, 0.05, o -> o.momentum(0.8).nesterov(true).weightDecay(0.1)));
        ROWS.put("Adam", p -> new Adam(p, 0.05));
        ROWS.put("Adam with amsgrad", p -> new Adam(p, 0.05, o -> o.amsgrad(true).weightDecay(0.1)));
        ROWS.put("AdamW", p -> new AdamW(p, 0.05));
        ROWS.put("AdamW with amsgrad", p -> new AdamW(p, 0.05, o -> o.amsgrad(true).betas(0.8, 0.9)));
        ROWS.put("two groups",
                p -> new AdamW(p.subList(0, 1), 0.05).add(p.subList(1, 2), o -> o.lr(0.02).betas(0.7, 0.9)));
    }

    /// What the parameters are, and whether the layer is computed in float16.
    private enum Types {
        FLOAT32(DType.FLOAT32), FLOAT64(DType.FLOAT64), AUTOCAST(DType.FLOAT32);

        private final DType parameters;

        Types(DType parameters) {
            this.parameters = parameters;
        }
    }

    private static Tensor numbers(DType t, Device device, long... shape) {
        long n = 1;
        for (long s : shape) {
            n *= s;
        }
        return Tensor.arange(n).to(DType.FLOAT64).mul(0.9).sin().reshape(shape).to(t).to(device).detach();
    }

    /// A layer with an optimizer, a scaler and a schedule that moves the rate.
    private static final class Training {
        final Types types;
        final List<Tensor> parameters;
        final Optimizer<?> optimizer;
        final Scheduler scheduler;
        final GradScaler scaler = new GradScaler(1024, 2, 0.5, 2);
        final Tensor x;
        final Tensor factor;

        Training(Function<List<Tensor>, Optimizer<?>> make, Types types, Device device) {
            this.types = types;
            DType t = types.parameters;
            parameters = List.of(numbers(t, device, 3, 4).requiresGrad(true),
                    numbers(t, device, 3).requiresGrad(true));
            x = numbers(t, device, 5, 4).mul(0.5);
            factor = Tensor.ones(t, 1).to(device).copy();
            optimizer = make.apply(parameters);
            scheduler = new Scheduler(optimizer, Schedule.exponential(0.95));
        }

        Tensor step() {
            optimizer.zeroGrad();
            Tensor y = types == Types.AUTOCAST ? Autocast.run(DType.FLOAT16, this::layer) : layer();
            Tensor loss = y.to(types.parameters).sub(0.25).square().mean();
            scaler.scale(loss.mul(factor).sum()).backward();
            scaler.step(optimizer);
            scaler.update();
            scheduler.step();
            return loss.detach();
        }

        private Tensor layer() {
            return Tensor.apply(new Contraction.Linear(), x, parameters.get(0), parameters.get(1));
        }

        void note(Tensor loss, List<double[]> all) {
            all.add(loss.toDoubleArray());
            all.add(new double[] {scaler.scale(), optimizer.learningRate()});
            parameters.forEach(p -> all.add(p.detach().toDoubleArray()));
        }

        Map<String, double[]> state() {
            Map<String, double[]> all = new LinkedHashMap<>();
            optimizer.stateDict().forEach((name, t) -> all.put(name, t.toDoubleArray()));
            scaler.stateDict().forEach((name, t) -> all.put(name, t.toDoubleArray()));
            return all;
        }
    }

    /// Everything there is to see of steps, the later ones of which are replays or not.
    private static List<double[]> steps(Training t, boolean captured) {
        List<double[]> all = new ArrayList<>();
        for (int i = 0; i < EAGER; i++) {
            t.factor.fill_(FACTORS[i]);
            t.note(t.step(), all);
        }
        try (Captured graph = captured ? new Captured(t::step) : null) {
            for (int i = EAGER; i < FACTORS.length - 1; i++) {
                t.factor.fill_(FACTORS[i]);
                t.note(captured ? graph.replay() : t.step(), all);
            }
        }
        t.factor.fill_(FACTORS[FACTORS.length - 1]);
        t.note(t.step(), all); // Goes on as an ordinary one.
        return all;
    }

    private static void near(List<double[]> expected, List<double[]> found, double tolerance) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), found.get(i), tolerance, "number " + i);
        }
    }

    @TestFactory
    Stream<DynamicTest> replaysAreTheNextSteps() {
        return ROWS.entrySet().stream().flatMap(row -> Stream.of(Types.values())
                .map(types -> dynamicTest(row.getKey() + ", " + types, () -> check(row.getValue(), types))));
    }

    private static void check(Function<List<Tensor>, Optimizer<?>> make, Types types) {
        Training onCpu = new Training(make, types, Device.CPU);
        Training eager = new Training(make, types, CUDA);
        Training captured = new Training(make, types, CUDA);
        List<double[]> expected = steps(onCpu, false);
        List<double[]> found = steps(eager, false);
        List<double[]> replayed = steps(captured, true);
        assertArrayEquals(found.toArray(), replayed.toArray(), "replays and steps");
        near(expected, found, types == Types.AUTOCAST ? 4e-3 : 1e-5);
        Map<String, double[]> state = captured.state();
        assertEquals(onCpu.state().keySet(), state.keySet());
        onCpu.state().forEach((name, v) -> {
            assertArrayEquals(eager.state().get(name), state.get(name), name);
            boolean counted = name.endsWith("step") || name.endsWith("scale") || name.endsWith("tracker");
            assertArrayEquals(v, state.get(name), counted ? 0 : types == Types.AUTOCAST ? 4e-3 : 1e-5, name);
        });
        long finite = 0;
        for (float f : FACTORS) {
            finite += Float.isFinite(f) ? 1 : 0;
        }
        assertEquals(finite, state.get("state.0.step")[0]);
        double[] scales = expected.stream().filter(v -> v.length == 2).mapToDouble(v -> v[0]).toArray();
        assertArrayEquals(new double[] {512, 512, 256, 256, 512, 512, 256, 128, 128, 256, 256, 128, 128, 256,
                256}, scales);
        assertTrue(found.getLast()[0] != found.get(3)[0], "it learns");
    }

    /// Steps without a scaler go on where those with one stopped, and steps with one after that.
    @TestFactory
    Stream<DynamicTest> stepsWithAndWithoutAScalerMix() {
        return ROWS.entrySet().stream().map(row -> dynamicTest(row.getKey(), () -> {
            List<List<double[]>> all = new ArrayList<>();
            for (Device d : List.of(Device.CPU, CUDA)) {
                Training t = new Training(row.getValue(), Types.FLOAT32, d);
                List<double[]> seen = new ArrayList<>();
                boolean[] scaled = {true, false, true, true, false, false, true};
                for (int i = 0; i < scaled.length; i++) {
                    t.factor.fill_(i == 0 || i == 3 ? Float.NaN : 1);
                    t.note(scaled[i] ? t.step() : t.optimizer.minimize(() -> t.layer().square().mean()),
                            seen);
                }
                t.state().values().forEach(seen::add);
                all.add(seen);
            }
            near(all.get(0), all.get(1), 1e-5);
        }));
    }

    /// A state that is saved between replays is that of as many steps, and training goes on from it.
    @Test
    void savedStatesGoOn() {
        Training t = new Training(ROWS.get("Adam"), Types.FLOAT32, CUDA);
        Training other = new Training(ROWS.get("Adam"), Types.FLOAT32, CUDA);
        t.factor.fill_(Float.NaN);
        t.step();
        assertTrue(t.optimizer.stateDict().keySet().stream().noneMatch(k -> k.startsWith("state")),
                "left out before the first");
        other.factor.fill_(1);
        other.step();
        try (Captured graph = new Captured(t::step); Captured changed = new Captured(other::step)) {
            for (float f : new float[] {1, Float.NaN, 1, 1}) {
                t.factor.fill_(f);
                graph.replay();
            }
            assertEquals(3, t.optimizer.stateDict().get("state.1.step").itemLong());
            t.factor.fill_(1);
            for (int i = 0; i < 2; i++) {
                other.parameters.get(i).detach().copy_(t.parameters.get(i).detach());
            }
            other.optimizer.loadStateDict(t.optimizer.stateDict());
            other.scaler.loadStateDict(t.scaler.stateDict());
            IllegalStateException e = assertThrows(IllegalStateException.class, changed::replay);
            assertTrue(e.getMessage().contains("capture again"), e::getMessage);
            other.scaler.update(t.scaler.scale());
            other.scheduler.step(t.scheduler.steps());
            for (int i = 0; i < 3; i++) {
                List<double[]> a = new ArrayList<>();
                List<double[]> b = new ArrayList<>();
                t.note(graph.replay(), a);
                other.note(other.step(), b);
                assertArrayEquals(b.toArray(), a.toArray());
            }
        }
    }

    private static IllegalStateException refused(Supplier<Tensor> step) {
        return assertThrows(IllegalStateException.class, () -> new Captured(step).close());
    }

    private static void contains(IllegalStateException e, String... parts) {
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e::getMessage);
        }
    }

    /// A refusal changes nothing, and the ordinary step goes on.
    @Test
    void othersAreRefusedByName() {
        Training t = new Training(p -> new NAdam(p, 0.05), Types.FLOAT32, CUDA);
        Training same = new Training(p -> new NAdam(p, 0.05), Types.FLOAT32, CUDA);
        List<double[]> all = new ArrayList<>();
        List<double[]> expected = new ArrayList<>();
        t.step();
        same.step();
        contains(refused(t::step), "gradScaler.step", "NAdam", "SGD, Adam or AdamW");
        t.note(t.step(), all);
        same.note(same.step(), expected);
        t.factor.fill_(Float.NaN);
        t.note(t.step(), all);
        same.factor.fill_(Float.NaN);
        same.note(same.step(), expected);
        assertArrayEquals(expected.toArray(), all.toArray());
        assertArrayEquals(all.get(2), all.get(6), "left out");
    }

    @Test
    void whatTheHostCountsIsRefused() {
        Training t = new Training(ROWS.get("Adam"), Types.FLOAT32, CUDA);
        t.scaler.scale(t.factor); // The scale is there.
        contains(refused(t::step), "Adam: reads on the host the number of its steps", "before the capture");
        t.step();
        Supplier<Tensor> plain = () -> t.optimizer.minimize(() -> t.layer().square().mean());
        contains(refused(plain), "Adam: reads on the host the number of its steps", "without a GradScaler");
        assertEquals(1, t.optimizer.stateDict().get("state.0.step").itemLong());
        Training late = new Training(p -> new SGD(p, 0.1), Types.FLOAT32, CUDA);
        late.step();
        SGD sgd = (SGD) late.optimizer;
        sgd.groups().getFirst().settings(sgd.groups().getFirst().settings().momentum(0.5));
        contains(refused(late::step), "SGD", "momentum that begins late");
        late.step(); // Waits.
        late.step();
        new Captured(late::step).close();
    }

    /// Half of the work captured would decide by gradients of another time.
    @Test
    void stepAndUpdateGoWithUnscale() {
        Training t = new Training(ROWS.get("SGD"), Types.FLOAT32, CUDA);
        t.step();
        Runnable backward = () -> {
            t.optimizer.zeroGrad();
            t.scaler.scale(t.layer().square().mean()).backward();
            t.scaler.unscale_(t.optimizer);
        };
        backward.run();
        try (Captured graph = new Captured(() -> {
            t.scaler.step(t.optimizer);
            t.scaler.update();
            return null;
        })) {
            t.scaler.step(t.optimizer);
            t.scaler.update();
            backward.run();
            contains(assertThrows(IllegalStateException.class, graph::replay), "step: ", "1 were captured",
                    "1 are others");
        }
        t.scaler.step(t.optimizer);
        t.scaler.update();
        assertFalse(Double.isNaN(t.step().item()));
    }
}
