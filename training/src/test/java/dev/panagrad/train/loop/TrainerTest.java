package dev.panagrad.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.AveragedModel;
import dev.panagrad.nn.Dropout;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.ReLU;
import dev.panagrad.nn.Sequential;
import dev.panagrad.optim.LBFGS;
import dev.panagrad.optim.ReduceLROnPlateau;
import dev.panagrad.optim.SGD;
import dev.panagrad.optim.Schedule;
import dev.panagrad.optim.Scheduler;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Samples;
import dev.panagrad.train.loading.DataLoader;
import dev.panagrad.train.metrics.Metrics;
import dev.panagrad.train.tables.DataSets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The loop does what a loop by hand does, tells of it, and stops when it should.
class TrainerTest {
    @TempDir
    Path folder;

    private static final Samples MOONS = DataSets.makeMoons(200, 0.15, 3).samples(DType.FLOAT32);

    private Sequential model;
    private SGD optimizer;

    @BeforeEach
    void seed() {
        Panagrad.seed(1);
        model = new Sequential(new Linear(2, 32), new ReLU(), new Linear(32, 2));
        optimizer = new SGD(model.parameters(), 0.2, o -> o.momentum(0.9));
    }

    private static DataLoader<Samples> batches(int size) {
        return DataLoader.of(MOONS, o -> o.batchSize(size).seed(4).shuffle(true));
    }

    private Trainer<Samples> trainer(UnaryOperator<TrainerOptions> options) {
        return Trainer.supervised(model, Losses::crossEntropy, optimizer,
                o -> options.apply(o.progress(false)));
    }

    private double[] weights() {
        return Tensor
                .cat(0, model.parameters().stream().map(p -> p.detach().flatten()).toArray(Tensor[]::new))
                .toDoubleArray();
    }

    @Test
    void learnsAndKeepsTheFigures() {
        Trainer<Samples> trainer = trainer(o -> o.epochs(12)).metric(Metrics::accuracy);
        History h = trainer.fit(batches(20), MOONS.batches(50));
        assertEquals(12, h.epochs());
        assertTrue(h.last("val.accuracy") > 0.97, h.toString());
        assertTrue(h.last("train.loss") < 0.1, h.toString());
        assertEquals(List.of("train.loss", "train.accuracy", "val.loss", "val.accuracy", "lr"), h.names());
        assertEquals(13, h.toString().lines().count());
        assertEquals(h.last("val.loss"), trainer.evaluate(MOONS.batches(7)).get("loss"), 1e-6);
        assertTrue(model.isTraining());
        h.plot(folder.resolve("loss.png"), "train.loss", "val.loss");
        assertTrue(Files.exists(folder.resolve("loss.png")));
        assertThrows(IllegalArgumentException.class, () -> h.get("loss"));
    }

    @Test
    void aLoaderWithoutBatchesIsRefused() {
        DataLoader<Samples> none = DataLoader.of(MOONS, o -> o.batchSize(MOONS.size() + 1).dropLast(true));
        String message =
                assertThrows(IllegalArgumentException.class, () -> trainer(o -> o.epochs(2)).fit(none))
                        .getMessage();
        assertTrue(message.contains("there is no batch") && message.contains("dropLast=true"), message);
    }

    @Test
    void isTheLoopByHand() {
        trainer(o -> o.epochs(2)).fit(batches(20));
        double[] found = weights();
        seed();
        DataLoader<Samples> loader = batches(20);
        for (int epoch = 0; epoch < 2; epoch++) {
            for (Samples batch : loader) {
                optimizer.zeroGrad();
                Losses.crossEntropy(model.call(batch.inputs()), batch.targets()).backward();
                optimizer.step();
            }
        }
        assertArrayEquals(weights(), found);
    }

    @Test
    void accumulatedGradientsAreThoseOfTheWholeBatch() {
        trainer(o -> o).fit(batches(40));
        double[] whole = weights();
        seed();
        Trainer<Samples> parts = trainer(o -> o.accumulate(4));
        parts.fit(batches(10));
        assertEquals(5, parts.steps());
        assertArrayEquals(whole, weights(), 1e-5);
        seed();
        Trainer<Samples> rest = trainer(o -> o.accumulate(3));
        rest.fit(batches(10));
        assertEquals(7, rest.steps(), "the last two batches make a step of their own");
    }

    @Test
    void eventsComeInOrder() {
        List<String> seen = new ArrayList<>();
        Trainer<Samples> trainer =
                trainer(o -> o.epochs(2).checkpoints(folder).checkpointSteps(2).clipNorm(1));
        trainer.on(Event.class, e -> seen.add(switch (e) {
            case Event.Start s -> "start " + s.resumed();
            case Event.EpochStart s -> "epoch " + s.epoch();
            case Event.Unused s -> "unused " + s.names();
            case Event.Step s -> "step " + s.step() + (s.loss() > 0 && s.gradientNorm() > 0 ? "" : " wrong");
            case Event.Saved s -> s.file().getFileName().toString().substring(0, 4);
            case Event.EpochEnd s -> "end " + s.epoch();
            case Event.End s -> "over " + s.stoppedEarly();
        }));
        trainer.on(Event.EpochEnd.class, e -> {
            assertTrue(e.values().containsKey("train.loss"));
        });
        trainer.fit(batches(70));
        assertEquals(List.of("start false", "epoch 0", "step 1", "step 2", "last", "step 3", "end 0", "best",
                "last", "epoch 1", "step 4", "last", "step 5", "step 6", "last", "end 1", "best", "last",
                "over false"), seen);
    }

    @Test
    void parametersThatTheLossDoesNotDependOnAreReported() {
        Sequential forgetful = new Sequential(new Linear(2, 2), new Linear(2, 2));
        Task<Samples> first = Task.supervised(Losses::crossEntropy);
        List<String> names = new ArrayList<>();
        Trainer<Samples> trainer = new Trainer<>(forgetful,
                (model, batch) -> first.run(((Sequential) model).get(0), batch),
                new SGD(forgetful.parameters(), 0.1), o -> o.progress(false));
        trainer.on(Event.Unused.class, e -> names.addAll(e.names()));
        trainer.fit(batches(20));
        assertEquals(List.of("1.weight", "1.bias"), names);
    }

    @Test
    void stopsEarlyWithoutBetterFigures() {
        optimizer.learningRate(0);
        Trainer<Samples> trainer = trainer(o -> o.epochs(50).earlyStopping(3, 0));
        assertEquals(4, trainer.fit(batches(50), MOONS.batches(100)).epochs());
        seed();
        Trainer<Samples> stopped = trainer(o -> o.epochs(50));
        stopped.on(Event.EpochEnd.class, e -> {
            if (e.epoch() == 1) {
                e.trainer().stop();
            }
        });
        assertEquals(2, stopped.fit(batches(50)).epochs());
    }

    @Test
    void theBestCheckpointIsThatOfTheBestEpoch() {
        Trainer<Samples> trainer = trainer(o -> o.epochs(6).checkpoints(folder).monitor("val.accuracy"))
                .metric(Metrics::accuracy);
        trainer.on(Event.EpochEnd.class, e -> {
            if (e.epoch() == 3) {
                optimizer.learningRate(50);
            }
        });
        History h = trainer.fit(batches(20), MOONS.batches(50));
        double best = h.get("val.accuracy").stream().mapToDouble(v -> v).max().orElseThrow();
        assertTrue(h.last("val.accuracy") < best, h.toString());
        model.loadStateDict(Checkpoints.model(folder.resolve("best.safetensors")));
        assertEquals(best, trainer.evaluate(MOONS.batches(50)).get("accuracy"));
    }

    @Test
    void schedulesGoOnEachStepOrEpoch() {
        Trainer<Samples> trainer = trainer(o -> o.epochs(3));
        trainer.eachStep(new Scheduler(optimizer, Schedule.exponential(0.5)));
        assertEquals(0.2 * Math.pow(0.5, 12), trainer.fit(batches(50)).last("lr"), 1e-12);
        seed();
        Trainer<Samples> slow = trainer(o -> o.epochs(3));
        slow.eachEpoch(new Scheduler(optimizer, Schedule.exponential(0.5)));
        assertEquals(List.of(0.2, 0.1, 0.05), slow.fit(batches(50)).get("lr"));
        seed();
        optimizer.learningRate(1e-9);
        Trainer<Samples> flat = trainer(o -> o.epochs(4));
        flat.eachEpoch(new ReduceLROnPlateau(optimizer, o -> o.patience(0).eps(0)), "train.loss");
        assertTrue(flat.fit(batches(50)).last("lr") < 1e-9);
    }

    @Test
    void validationUsesTheAverages() {
        AveragedModel averaged = AveragedModel.ema(model, 1);
        Trainer<Samples> trainer = trainer(o -> o.epochs(3)).average(averaged);
        History h = trainer.fit(batches(20), MOONS.batches(50));
        assertEquals(h.get("val.loss").get(0), h.get("val.loss").get(2), "averages with decay 1 stay");
        assertNotEquals(h.get("train.loss").get(0), h.get("train.loss").get(2));
    }

    @Test
    void lossesThatAreNoNumbersEndTheTraining() {
        optimizer.learningRate(1e30);
        Trainer<Samples> trainer = trainer(o -> o.epochs(5));
        String message = assertThrows(TrainingException.class, () -> trainer.fit(batches(20))).getMessage();
        assertTrue(message.contains("in epoch 1/5, step 2"), message);
        seed();
        optimizer.learningRate(1e30);
        assertFalse(Double.isFinite(
                trainer(o -> o.allowNonFinite(true)).fit(batches(20)).last("train.loss")));
    }

    @Test
    void clippingLimitsTheStep() {
        double[] before = weights();
        SGD plain = new SGD(model.parameters(), 1);
        Trainer.supervised(model, Losses::crossEntropy, plain, o -> o.progress(false).clipValue(1e-3))
                .fit(batches(200));
        double[] after = weights();
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i], after[i], 1.001e-3);
        }
    }

    @Test
    void mistakesAreRefusedBeforeTheFirstStep() {
        double[] before = weights();
        assertThrows(IllegalArgumentException.class,
                () -> trainer(o -> o.monitor("val.loss")).fit(batches(20)));
        assertThrows(IllegalArgumentException.class,
                () -> trainer(o -> o.monitor("val.accuracy")).fit(batches(20), MOONS.batches(20)));
        assertThrows(IllegalArgumentException.class, () -> trainer(o -> o.accumulate(0)));
        assertThrows(IllegalArgumentException.class, () -> trainer(o -> o.clipNorm(-1)));
        assertThrows(IllegalArgumentException.class, () -> Trainer.supervised(model, Losses::crossEntropy,
                new LBFGS(model.parameters()), o -> o.clipNorm(1)));
        assertThrows(IllegalArgumentException.class, () -> Trainer.supervised(model, Losses::crossEntropy,
                new LBFGS(model.parameters()), o -> o.accumulate(2)));
        assertArrayEquals(before, weights());
    }

    @Test
    void optimizersThatNeedTheLossGetIt() {
        Trainer<Samples> t = Trainer.supervised(model, Losses::crossEntropy,
                new LBFGS(model.parameters(), 1, o -> o.lineSearch(LBFGS.LineSearch.STRONG_WOLFE)),
                o -> o.progress(false).epochs(5));
        History history = t.fit(batches(200));
        assertEquals(5, t.steps());
        assertTrue(history.last("train.loss") < 0.1, () -> "loss " + history.last("train.loss"));
    }

    @Test
    void dropoutIsOffWhileEvaluating() {
        Sequential dropping = new Sequential(new Dropout(0.5), new Linear(2, 2));
        Trainer<Samples> t = Trainer.supervised(dropping, Losses::crossEntropy,
                new SGD(dropping.parameters(), 0.1), o -> o.progress(false));
        assertEquals(t.evaluate(MOONS.batches(50)), t.evaluate(MOONS.batches(50)));
    }
}
