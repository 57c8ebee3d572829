package dev.panagrad.train.loop;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.AveragedModel;
import dev.panagrad.nn.Module;
import dev.panagrad.optim.LBFGS;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.optim.ReduceLROnPlateau;
import dev.panagrad.optim.Scheduler;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Samples;
import dev.panagrad.train.loading.DataLoader;
import dev.panagrad.train.metrics.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Trains a model: batches, steps, validation, schedules, checkpoints.
///
/// ```java
/// var trainer = Trainer.supervised(model, Losses::crossEntropy, new Adam(model.parameters(), 1e-3),
///         o -> o.epochs(20).clipNorm(1).earlyStopping(3, 0).checkpoints(Path.of("run")));
/// trainer.metric(Metrics::accuracy);
/// trainer.on(Event.EpochEnd.class, e -> IO.println(e.values()));
/// History history = trainer.fit(trainLoader, testLoader);
/// ```
///
/// With checkpoints, a training that was killed at any moment goes on when it is started again, and ends with
/// the same bits as one that was not: model, optimizer, schedules, averages, random numbers, the place in the
/// data and the figures are saved together in one file, which is replaced in one step.
///
/// @param <B> a batch
public final class Trainer<B> {
    private final Module model;
    private final Task<B> task;
    private final Optimizer<?> optimizer;
    private final TrainerOptions options;
    private final Checkpoints checkpoints;
    private final List<Supplier<Metric>> metrics = new ArrayList<>();
    private final Timetable timetable = new Timetable();
    private final List<Consumer<Event>> handlers = new ArrayList<>();
    private final History history = new History();
    private AveragedModel averaged;
    private Running running;
    private int epoch;
    private long step;
    private double best = Double.NaN;
    private int withoutBetter;
    private boolean stopped;

    /// Makes a training.
    ///
    /// @throws IllegalArgumentException if an option is out of range, or LBFGS is to accumulate or clip
    ///         gradients
    public Trainer(Module model, Task<B> task, Optimizer<?> optimizer,
            UnaryOperator<TrainerOptions> options) {
        this.model = model;
        this.task = task;
        this.optimizer = optimizer;
        this.options = options.apply(TrainerOptions.DEFAULT);
        if (optimizer instanceof LBFGS && (this.options.accumulate() > 1 || this.options.clips())) {
            throw new IllegalArgumentException("trainer: LBFGS evaluates the loss of a batch several times a"
                    + " step, expected neither accumulation nor clipping of gradients");
        }
        checkpoints = this.options.checkpoints() == null ? null : new Checkpoints(this.options.checkpoints());
    }

    /// Returns a training that maps inputs to targets.
    ///
    /// @param loss the mean loss of outputs and targets
    /// @throws IllegalArgumentException if an option is out of range
    public static Trainer<Samples> supervised(Module model, BinaryOperator<Tensor> loss,
            Optimizer<?> optimizer,
            UnaryOperator<TrainerOptions> options) {
        return new Trainer<>(model, Task.supervised(loss), optimizer, options);
    }

    /// Adds a metric, gathered while training and while validating; returns this.
    public Trainer<B> metric(Supplier<Metric> metric) {
        metrics.add(metric);
        return this;
    }

    /// Adds a schedule that goes on after each step of the optimizer; returns this.
    public Trainer<B> eachStep(Scheduler schedule) {
        timetable.add(schedule, true);
        return this;
    }

    /// Adds a schedule that goes on after each epoch; returns this.
    public Trainer<B> eachEpoch(Scheduler schedule) {
        timetable.add(schedule, false);
        return this;
    }

    /// Adds a schedule that takes a figure after each epoch, as `val.loss`; returns this.
    public Trainer<B> eachEpoch(ReduceLROnPlateau schedule, String figure) {
        timetable.add(schedule, figure);
        return this;
    }

    /// Updates averages of the model after each step, and validates with them; returns this.
    public Trainer<B> average(AveragedModel averages) {
        averaged = averages;
        return this;
    }

    /// Calls a handler at each event of a kind; returns this.
    public <E extends Event> Trainer<B> on(Class<E> kind, Consumer<? super E> handler) {
        handlers.add(event -> {
            if (kind.isInstance(event)) {
                handler.accept(kind.cast(event));
            }
        });
        return this;
    }

    private void tell(Event event) {
        handlers.forEach(h -> h.accept(event));
    }

    /// Returns the model.
    public Module model() {
        return model;
    }

    /// Returns the optimizer.
    public Optimizer<?> optimizer() {
        return optimizer;
    }

    /// Returns the figures so far.
    public History history() {
        return history;
    }

    /// Returns the number of steps of the optimizer so far.
    public long steps() {
        return step;
    }

    /// Ends the training after the present epoch; for handlers.
    public void stop() {
        stopped = true;
    }

    /// Trains without validation.
    ///
    /// @throws TrainingException if a loss is NaN or infinite
    public History fit(DataLoader<B> train) {
        return fit(train, null);
    }

    /// Trains up to the last epoch, or until it is stopped.
    ///
    /// @param validation the data of which the figures `val.…` are found after each epoch, or null
    /// @throws TrainingException if a loss is NaN or infinite
    /// @throws IllegalArgumentException if there is no batch or no figure to watch, or the checkpoint does
    ///         not fit, as that of another optimizer; nothing is changed then
    public History fit(DataLoader<B> train, Iterable<B> validation) {
        String monitor = options.monitor() != null ? options.monitor()
                : validation == null ? "train.loss" : "val.loss";
        running = new Running(metrics);
        List<String> watched = new ArrayList<>(List.of(monitor));
        watched.addAll(timetable.figures());
        running.check(train, watched, validation != null);
        Optional<Map<String, Tensor>> saved = checkpoints == null || !options.resume() ? Optional.empty()
                : checkpoints.load(kinds());
        saved.ifPresent(state -> StatePart.load(parts(train), state));
        tell(new Event.Start(this, saved.isPresent()));
        while (epoch < options.epochs() && !stopped) {
            tell(new Event.EpochStart(this, epoch));
            trainEpoch(train);
            endEpoch(train, validation, monitor);
        }
        tell(new Event.End(this, epoch < options.epochs()));
        return history;
    }

    // ---- an epoch ---------------------------------------------------------------------------------

    private void trainEpoch(DataLoader<B> train) {
        model.train();
        try (Progress progress = progress(train)) {
            int batches = 0;
            double loss = 0;
            long before = running.samples();
            for (B batch : train) {
                if (batches == 0) {
                    optimizer.zeroGrad();
                }
                loss += optimizer instanceof LBFGS ? closed(batch) : backward(batch, true);
                if (progress != null) {
                    progress.step(running.samples() - before, running::text);
                    before = running.samples();
                }
                if (++batches == options.accumulate()) {
                    makeStep(loss / batches);
                    batches = 0;
                    loss = 0;
                    if (checkpoints != null && options.checkpointSteps() > 0
                            && step % options.checkpointSteps() == 0) {
                        save(checkpoints.last(), train);
                    }
                }
            }
            if (batches > 0) {
                makeStep(loss / batches);
            }
        }
    }

    private Progress progress(DataLoader<B> train) {
        if (!options.progress()) {
            return null;
        }
        int left = train.size() < 0 ? -1 : train.size() - train.position();
        return new Progress(String.format(Locale.ROOT, "epoch %d/%d", epoch + 1, options.epochs()),
                left < 0 ? -1 : (long) left * train.options().batchSize());
    }

    /// Lets an optimizer evaluate a batch as often as it likes; the first loss counts.
    private double closed(B batch) {
        boolean[] first = {true};
        return optimizer.step(() -> {
            optimizer.zeroGrad();
            double loss = backward(batch, first[0]);
            first[0] = false;
            return Tensor.full(loss, DType.FLOAT64);
        }).item();
    }

    /// Adds the gradients of a batch; returns its loss. The scope gives the memory of what it computes back.
    private double backward(B batch, boolean counts) {
        return Scope.run(() -> {
            Task.Result result = task.run(model, batch);
            double loss = result.loss().item();
            if (!Double.isFinite(loss) && !options.allowNonFinite()) {
                throw new TrainingException("trainer: the loss is " + loss + " in epoch " + (epoch + 1) + "/"
                        + options.epochs() + ", step " + (step + 1)
                        + ", expected a finite number; lower the learning rate, clip the"
                        + " gradients, or find the operation with Grad.detectAnomaly");
            }
            (options.accumulate() == 1 ? result.loss() : result.loss().div(options.accumulate())).backward();
            if (counts) {
                running.add(result, loss);
            }
            return loss;
        });
    }

    private void makeStep(double loss) {
        double norm = Scope.run(() -> {
            double before = options.clip(optimizer);
            if (!(optimizer instanceof LBFGS)) {
                optimizer.step();
            }
            return before;
        });
        step++;
        if (step == 1 && !model.unusedParameters().isEmpty()) {
            tell(new Event.Unused(this, model.unusedParameters()));
        }
        if (averaged != null) {
            averaged.update();
        }
        timetable.endStep();
        tell(new Event.Step(this, epoch, step, loss, norm));
    }

    private void endEpoch(DataLoader<B> train, Iterable<B> validation, String monitor) {
        Map<String, Double> values = new LinkedHashMap<>(running.values("train."));
        if (validation != null) {
            evaluate(validation).forEach((name, v) -> values.put("val." + name, v));
        }
        values.put("lr", optimizer.learningRate());
        history.add(values);
        timetable.endEpoch(values);
        boolean better = isBetter(values.get(monitor), monitor);
        best = better ? values.get(monitor) : best;
        withoutBetter = better ? 0 : withoutBetter + 1;
        stopped |= options.patience() > 0 && withoutBetter >= options.patience();
        tell(new Event.EpochEnd(this, epoch, values));
        epoch++;
        running.reset();
        if (checkpoints != null) {
            // The best first: if the process dies in between, the epoch is repeated and both are written
            // again.
            if (better) {
                save(checkpoints.best(), train);
            }
            save(checkpoints.last(), train);
        }
    }

    private boolean isBetter(double value, String monitor) {
        String name = monitor.substring(monitor.indexOf('.') + 1);
        boolean larger = metrics.stream().map(Supplier::get)
                .anyMatch(m -> m.name().equals(name) && m.largerIsBetter());
        if (Double.isNaN(value)) {
            return false;
        }
        return Double.isNaN(best)
                || (larger ? value > best + options.minDelta() : value < best - options.minDelta());
    }

    /// Returns the figures of some data: `loss` and the metrics, in evaluation mode, without recording, and
    /// with the averages if there are any.
    public Map<String, Double> evaluate(Iterable<B> data) {
        Running figures = new Running(metrics);
        boolean before = model.isTraining();
        Supplier<Map<String, Double>> run = () -> {
            for (B batch : data) {
                Scope.run(() -> Grad.off(() -> {
                    Task.Result result = task.run(model, batch);
                    figures.add(result, result.loss().item());
                }));
            }
            return figures.values("");
        };
        model.eval();
        try {
            return averaged == null || averaged.updates() == 0 ? run.get() : averaged.evaluate(run);
        } finally {
            model.train(before);
        }
    }

    // ---- checkpoints ------------------------------------------------------------------------------

    private void save(Path file, DataLoader<B> train) {
        Checkpoints.write(file, StatePart.save(parts(train)), kinds());
        tell(new Event.Saved(this, file));
    }

    /// Returns what a checkpoint must agree in with the training that goes on from it, beyond names and
    /// shapes.
    private Map<String, String> kinds() {
        return Map.of("optimizer", optimizer.getClass().getSimpleName(), "metrics", running.names());
    }

    /// Returns everything that a training needs to go on. The optimizer's rates are taken back after the
    /// schedules': they are what was in force, whoever had set them.
    private List<StatePart> parts(DataLoader<B> train) {
        List<StatePart> parts = new ArrayList<>();
        parts.add(new StatePart("model", model::stateDict, model::loadStateDict));
        parts.addAll(timetable.parts());
        parts.add(new StatePart("optimizer", optimizer::stateDict, optimizer::loadStateDict));
        if (averaged != null) {
            parts.add(new StatePart("averaged", averaged::stateDict, averaged::loadStateDict));
        }
        parts.add(new StatePart("loader", train::stateDict, train::loadStateDict));
        parts.add(new StatePart("running", running::stateDict, running::loadStateDict));
        parts.add(new StatePart("history", history::stateDict, history::loadStateDict));
        parts.add(StatePart.RANDOM);
        parts.add(new StatePart("trainer", this::counters, this::loadCounters));
        return parts;
    }

    private Map<String, Tensor> counters() {
        return Map.of("best", Tensor.full(best, DType.FLOAT64), "counters",
                Tensor.of(epoch, step, withoutBetter, stopped ? 1L : 0L));
    }

    private void loadCounters(Map<String, Tensor> saved) {
        Tensor all = StatePart.get(saved, "trainer", "counters", 4);
        best = StatePart.get(saved, "trainer", "best", 1).item();
        long[] counters = all.toLongArray();
        epoch = (int) counters[0];
        step = counters[1];
        withoutBetter = (int) counters[2];
        stopped = counters[3] != 0;
    }
}
