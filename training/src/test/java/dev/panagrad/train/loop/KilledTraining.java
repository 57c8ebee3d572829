package dev.panagrad.train.loop;

import dev.panagrad.nn.AveragedModel;
import dev.panagrad.nn.BatchNorm1d;
import dev.panagrad.nn.Dropout;
import dev.panagrad.nn.Linear;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.ReLU;
import dev.panagrad.nn.Sequential;
import dev.panagrad.nn.safetensors.Safetensors;
import dev.panagrad.optim.AdamW;
import dev.panagrad.optim.Schedule;
import dev.panagrad.optim.Scheduler;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.DataSet;
import dev.panagrad.train.data.Sample;
import dev.panagrad.train.data.Samples;
import dev.panagrad.train.loading.DataLoader;
import dev.panagrad.train.metrics.Metrics;
import dev.panagrad.train.tables.DataSets;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A training with everything that has state, for a process that is killed: arguments are the folder of the
/// checkpoints and the file of the result. It tells of each checkpoint on the standard output.
final class KilledTraining {
    static final int EPOCHS = 4;

    private KilledTraining() {
    }

    public static void main(String[] args) {
        PrintStream out = System.out;
        run(Path.of(args[0]), Path.of(args[1]), step -> {
            out.println("saved " + step);
            out.flush();
        });
    }

    interface Saved {
        void at(long step);
    }

    static void run(Path checkpoints, Path result, Saved saved) {
        Panagrad.seed(5);
        Samples moons = DataSets.makeMoons(150, 0.2, 1).samples(dev.panagrad.tensor.DType.FLOAT32);
        DataSet<Sample> noisy = moons.mapRandomly(
                (s, random) -> s.mapInput(x -> x.add(0.1 * random.nextGaussian())));
        Sequential model = new Sequential(new Linear(2, 32), new BatchNorm1d(32), new ReLU(),
                new Dropout(0.2), new Linear(32, 2));
        AdamW optimizer = new AdamW(model.parameters(), 1e-2);
        AveragedModel averaged = AveragedModel.ema(model, 0.9);
        Trainer<Samples> trainer = Trainer.supervised(model, Losses::crossEntropy, optimizer,
                o -> o.epochs(EPOCHS).accumulate(2).clipNorm(0.5).checkpoints(checkpoints).checkpointSteps(2)
                        .progress(false).monitor("val.accuracy"));
        trainer.metric(Metrics::accuracy).metric(Metrics::perplexity).average(averaged)
                .eachStep(new Scheduler(optimizer, Schedule.cosineAnnealing(40, 1e-4)));
        trainer.on(Event.Saved.class, e -> saved.at(e.trainer().steps()));
        DataLoader<Samples> train =
                DataLoader.of(noisy, o -> o.batchSize(8).shuffle(true).workers(2));
        History history = trainer.fit(train, moons.first(40).batches(20));
        Map<String, Tensor> all = new LinkedHashMap<>();
        model.stateDict().forEach((name, t) -> all.put("model." + name, t));
        optimizer.stateDict().forEach((name, t) -> all.put("optimizer." + name, t));
        averaged.stateDict().forEach((name, t) -> all.put("averaged." + name, t));
        history.stateDict().forEach((name, t) -> all.put("history." + name, t));
        all.put("drawn", Tensor.rand(4));
        Safetensors.save(result, all);
    }
}
