package dev.panagrad.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.AveragedModel;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.ReLU;
import dev.panagrad.nn.Sequential;
import dev.panagrad.nn.safetensors.Safetensors;
import dev.panagrad.optim.Adam;
import dev.panagrad.optim.AdamW;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.optim.ReduceLROnPlateau;
import dev.panagrad.optim.SGD;
import dev.panagrad.optim.Schedule;
import dev.panagrad.optim.Scheduler;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.random.Generator;
import dev.panagrad.train.data.Samples;
import dev.panagrad.train.loading.DataLoader;
import dev.panagrad.train.metrics.Metrics;
import dev.panagrad.train.tables.DataSets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A checkpoint of another training is refused, and the training that refused it stands as it stood.
class RefusedResumeTest {
    private static final Samples MOONS = DataSets.makeMoons(60, 0.15, 3).samples(DType.FLOAT32);

    @TempDir
    Path folder;

    @BeforeEach
    void seed() {
        Panagrad.seed(2);
    }

    private static Sequential model(int hidden) {
        return new Sequential(new Linear(2, hidden), new ReLU(), new Linear(hidden, 2));
    }

    private Trainer<Samples> trainer(Sequential model, Optimizer<?> optimizer) {
        return Trainer.supervised(model, Losses::crossEntropy, optimizer,
                o -> o.epochs(2).progress(false).checkpoints(folder));
    }

    private static DataLoader<Samples> batches() {
        return DataLoader.of(MOONS, o -> o.batchSize(20).shuffle(true).seed(7));
    }

    /// Writes the checkpoint of a training with an optimizer, a schedule, averages and two metrics.
    private void train(Function<Sequential, Optimizer<?>> optimizer) {
        Sequential model = model(4);
        Optimizer<?> o = optimizer.apply(model);
        trainer(model, o).metric(Metrics::accuracy).metric(Metrics::perplexity)
                .eachStep(new Scheduler(o, Schedule.exponential(0.9))).average(AveragedModel.ema(model, 0.9))
                .fit(batches());
    }

    private void train() {
        train(m -> new Adam(m.parameters(), 1e-2));
    }

    /// Expects that a training refuses the checkpoint for a reason, and that nothing of it has changed.
    private void refuses(String reason, Function<Sequential, Optimizer<?>> optimizer, int hidden,
            Consumer<Trainer<Samples>> parts) {
        refuses(reason, optimizer, hidden, parts, Schedule.exponential(0.9));
    }

    private void refuses(String reason, Function<Sequential, Optimizer<?>> optimizer, int hidden,
            Consumer<Trainer<Samples>> parts, Schedule rates) {
        Panagrad.seed(11);
        Sequential model = model(hidden);
        Optimizer<?> own = optimizer.apply(model);
        AveragedModel averaged = AveragedModel.ema(model, 0.9);
        Scheduler schedule = new Scheduler(own, rates);
        // By hand, so that what the schedule would set is not what stands.
        own.learningRate(0.0625);
        Trainer<Samples> trainer = trainer(model, own).average(averaged).eachStep(schedule);
        parts.accept(trainer);
        DataLoader<Samples> loader = batches();
        Generator.State random = Generator.DEFAULT.state();
        Map<String, double[]> before = state(model, own, averaged, schedule, loader);
        String message = assertThrows(IllegalArgumentException.class, () -> trainer.fit(loader)).getMessage();
        assertTrue(message.contains(reason), message);
        assertEquals(random, Generator.DEFAULT.state());
        assertEquals(0, trainer.steps());
        assertEquals(0, trainer.history().epochs());
        Map<String, double[]> after = state(model, own, averaged, schedule, loader);
        assertEquals(before.keySet(), after.keySet());
        before.forEach((name, values) -> assertArrayEquals(values, after.get(name), name));
    }

    private static Map<String, double[]> state(Sequential model, Optimizer<?> optimizer,
            AveragedModel averaged, Scheduler schedule, DataLoader<Samples> loader) {
        Map<String, double[]> all = new LinkedHashMap<>();
        model.stateDict().forEach((name, t) -> all.put("model." + name, t.toDoubleArray()));
        optimizer.stateDict().forEach((name, t) -> all.put("optimizer." + name, t.toDoubleArray()));
        averaged.stateDict().forEach((name, t) -> all.put("averaged." + name, t.toDoubleArray()));
        schedule.stateDict().forEach((name, t) -> all.put("schedule." + name, t.toDoubleArray()));
        loader.stateDict().forEach((name, t) -> all.put("loader." + name, t.toDoubleArray()));
        return all;
    }

    private static void bothMetrics(Trainer<Samples> trainer) {
        trainer.metric(Metrics::accuracy).metric(Metrics::perplexity);
    }

    private static Optimizer<?> adam(Sequential model) {
        return new Adam(model.parameters(), 1e-2);
    }

    @Test
    void anotherKindOfOptimizer() {
        train();
        refuses("optimizer is Adam, expected SGD", m -> new SGD(m.parameters(), 0.1), 4,
                RefusedResumeTest::bothMetrics);
        // The two have the same settings and states.
        refuses("optimizer is Adam, expected AdamW", m -> new AdamW(m.parameters(), 0.1), 4,
                RefusedResumeTest::bothMetrics);
    }

    @Test
    void otherGroupsOfParameters() {
        train();
        refuses("expected [step, base.0, base.1, schedule.0, schedule.1]",
                m -> new Adam(m.parameters().subList(0, 2), 1e-2)
                        .add(m.parameters().subList(2, 4), o -> o.lr(1e-3)),
                4, RefusedResumeTest::bothMetrics);
        // One group of the same number of parameters in another order: the shapes of the state differ.
        refuses("does not fit", m -> new Adam(m.parameters().reversed(), 1e-2), 4,
                RefusedResumeTest::bothMetrics);
    }

    @Test
    void anotherSchedule() {
        train();
        refuses("another schedule than the saved one", RefusedResumeTest::adam, 4,
                RefusedResumeTest::bothMetrics, Schedule.exponential(0.5));
    }

    @Test
    void anotherModel() {
        train();
        refuses("different: 0.weight", RefusedResumeTest::adam, 5, RefusedResumeTest::bothMetrics);
    }

    @Test
    void otherMetrics() {
        train();
        refuses("metrics is accuracy,perplexity, expected perplexity,accuracy", RefusedResumeTest::adam, 4,
                t -> t.metric(Metrics::perplexity).metric(Metrics::accuracy));
        refuses("metrics is accuracy,perplexity, expected ", RefusedResumeTest::adam, 4, _ -> {
        });
    }

    @Test
    void otherSchedules() {
        train();
        refuses("the saved state does not fit", RefusedResumeTest::adam, 4, t -> {
            bothMetrics(t);
            t.eachEpoch(new ReduceLROnPlateau(t.optimizer()), "train.loss");
        });
        Map<String, Tensor> more = saved();
        more.put("schedule1.step", Tensor.ones(1));
        more.put("odd", Tensor.ones(1));
        rewrite(more);
        refuses("it has [odd, schedule1], which this training has not", RefusedResumeTest::adam, 4,
                RefusedResumeTest::bothMetrics);
    }

    private Map<String, Tensor> saved() {
        return new LinkedHashMap<>(Safetensors.load(folder.resolve("last.safetensors")));
    }

    private void rewrite(Map<String, Tensor> state) {
        Path last = folder.resolve("last.safetensors");
        Map<String, String> metadata = new TreeMap<>(Safetensors.metadata(last));
        Map<String, Tensor> copies = new LinkedHashMap<>();
        state.forEach((name, t) -> copies.put(name, t.copy()));
        Safetensors.save(last, copies, metadata);
    }

    private void damaged(String reason, UnaryOperator<Map<String, Tensor>> change) {
        Map<String, Tensor> whole = saved();
        rewrite(change.apply(new LinkedHashMap<>(whole)));
        refuses(reason, RefusedResumeTest::adam, 4, RefusedResumeTest::bothMetrics);
        rewrite(whole);
    }

    @Test
    void missingPartsThatComeLast() {
        train();
        for (String name : List.of("trainer.best", "trainer.counters", "random.seed", "random.offset",
                "running.loss_sum", "running.samples")) {
            damaged(name + " is missing", s -> {
                s.remove(name);
                return s;
            });
        }
        damaged("trainer.counters is [3], expected 4", s -> {
            s.put("trainer.counters", Tensor.of(1L, 2L, 3L));
            return s;
        });
        damaged("the saved state does not fit", s -> {
            s.remove("loader.epoch");
            return s;
        });
        damaged("lacks group.0.lr", s -> {
            s.remove("optimizer.group.0.lr");
            return s;
        });
    }

    /// Proof that the training above goes on if nothing is wrong with it.
    @Test
    void theSameTrainingGoesOn() {
        train();
        Sequential model = model(4);
        Optimizer<?> own = adam(model);
        Trainer<Samples> trainer = trainer(model, own).average(AveragedModel.ema(model, 0.9))
                .eachStep(new Scheduler(own, Schedule.exponential(0.9)));
        bothMetrics(trainer);
        assertEquals(2, trainer.fit(batches()).epochs());
        assertEquals(6, trainer.steps());
    }
}
