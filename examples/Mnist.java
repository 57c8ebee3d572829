import module panagrad;
import dev.panagrad.nn.Module;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

enum Network {
    MLP, LENET
}

@Option(names = "--model", description = "the network: ${COMPLETION-CANDIDATES}")
Network network = Network.MLP;

@Option(names = "--seed", description = "of all random numbers")
long seed = 1;

@Option(names = "--epochs", defaultValue = "0", showDefaultValue = Visibility.NEVER,
        description = "passes over the training set; the MLP 5, LeNet 1")
int epochs;

@Option(names = "--steps", defaultValue = "0", showDefaultValue = Visibility.NEVER,
        description = "stops after so many steps of descent; 0 does all of the epochs")
int limit;

@Option(names = "--batch", defaultValue = "0", showDefaultValue = Visibility.NEVER,
        description = "samples a step; the MLP 128, LeNet 64")
int batch;

@Option(names = "--lr", defaultValue = "0", showDefaultValue = Visibility.NEVER,
        description = "learning rate of the first step; the MLP 0.05 (SGD, momentum 0.9), LeNet 0.001 "
                + "(Adam); it falls to 0 along half a cosine")
double lr;

@Option(names = "--threads", description = "the result does not depend on it")
int threads = Runtime.getRuntime().availableProcessors();

@Option(names = "--device", description = "cpu, or cuda:0 and so on")
String device = "cpu";

@Option(names = "--data", description = "folder with MNIST's files")
Path data = Arguments.data("mnist");

@Option(names = "--out", description = "folder for the weights and the pictures")
Path out = Path.of(".");

/// Trains a network on the handwritten digits of MNIST. `--help` lists the options.
void main(String[] args) {
    Arguments.read(this, args);
    Arguments.folder(this, out);
    Arguments.check(this, epochs >= 0 && limit >= 0 && batch >= 0 && lr >= 0 && threads > 0,
            "--epochs, --steps, --batch and --lr must not be negative, and --threads not 0");
    var reason = Panagrad.unavailable(device);
    Arguments.check(this, reason == null, "--device " + device + " cannot be used, " + reason);
    Panagrad.seed(seed);
    Panagrad.threads(threads);
    boolean lenet = network == Network.LENET;
    epochs = epochs > 0 ? epochs : lenet ? 1 : 5;
    batch = batch > 0 ? batch : lenet ? 64 : 128;
    lr = lr > 0 ? lr : lenet ? 0.001 : 0.05;

    WarmUp.begin();
    var digits = MnistData.load(data);
    var train = normalised(digits.train());
    var test = normalised(digits.test());

    var model = lenet ? new LeNet() : new Mlp();
    model.to(device);
    IO.println(model.summary(1, 1, 28, 28));

    var optimizer = optimizer(model);
    int steps = epochs * (int) Math.ceilDiv(train.size(), batch);
    steps = limit > 0 ? Math.min(steps, limit) : steps;
    var rate = new Scheduler(optimizer, Schedule.cosineAnnealing(Math.max(steps, 1), 0));
    var curve = new LinePlot("MNIST, " + network, "step", "loss");
    var start = System.nanoTime();
    int step = 0;
    for (int epoch = 1; epoch <= epochs && step < steps; epoch++) {
        try (var progress = new Progress("epoch %d/%d".formatted(epoch, epochs), train.size())) {
            for (var part : train.shuffled(batch)) {
                if (step == steps) {
                    break;
                }
                double loss = trainStep(model, optimizer, part, progress);
                rate.step();
                curve.add("training", ++step, loss);
            }
        }
    }
    IO.println("training time %.1f s".formatted((System.nanoTime() - start) * 1e-9));
    curve.save(out.resolve("mnist-loss.png"));

    var predicted = Metrics.predict(model, test, 1000);
    IO.println(ConfusionMatrix.of(predicted, test.targets(), 10));
    saveMisclassified(digits.test(), predicted, out.resolve("mnist-misclassified.png"));
    saveAndReload(model, test, predicted, out.resolve("mnist.safetensors"));
    IO.println("test accuracy %.4f".formatted(Metrics.accuracy(predicted, test.targets())));
}

/// One step of gradient descent. The scope gives the memory of what it computes back at once.
double trainStep(Module model, Optimizer<?> optimizer, Samples batch, Progress progress) {
    return Scope.run(() -> {
        optimizer.zeroGrad();
        var logits = model.call(batch.inputs());
        var loss = Losses.crossEntropy(logits, batch.targets());
        loss.backward();
        optimizer.step();
        progress.step(batch.size(), loss.item(), Metrics.correct(logits, batch.targets()));
        return loss.item();
    });
}

/// 784-512-256-10 with rectifiers: 535,818 parameters.
static class Mlp extends Module {
    final Linear hidden1 = new Linear(784, 512);
    final Linear hidden2 = new Linear(512, 256);
    final Linear out = new Linear(256, 10);

    @Override
    public Tensor forward(Tensor x) {
        x = x.flatten(1, -1);
        x = hidden1.call(x).relu();
        x = hidden2.call(x).relu();
        return out.call(x);
    }
}

/// Two convolutions and two linear layers: 1,199,882 parameters.
static class LeNet extends Module {
    final Conv2d conv1 = new Conv2d(1, 32, 3);
    final Conv2d conv2 = new Conv2d(32, 64, 3);
    final MaxPool2d pool = new MaxPool2d(2);
    final Linear hidden = new Linear(64 * 12 * 12, 128);
    final Linear out = new Linear(128, 10);

    @Override
    public Tensor forward(Tensor x) {
        x = conv1.call(x).relu();
        x = conv2.call(x).relu();
        x = pool.call(x).flatten(1, -1);
        x = hidden.call(x).relu();
        return out.call(x);
    }
}

Optimizer<?> optimizer(Module model) {
    return model instanceof LeNet
            ? new Adam(model.parameters(), lr)
            : new SGD(model.parameters(), lr, o -> o.momentum(0.9));
}

/// Grey values as float32 [n, 1, 28, 28] with the mean and the deviation of the training set taken out.
Samples normalised(Samples digits) {
    var x = digits.inputs().to(DType.FLOAT32).div_(255).sub_(0.1307).div_(0.3081).unsqueeze(1);
    return new Samples(x.to(device), digits.targets().to(device));
}

/// Writes the first 60 digits that were taken for others.
void saveMisclassified(Samples digits, Tensor predicted, Path file) {
    var wrong = predicted.ne(digits.targets().to(predicted.device())).nonzero().flatten().to("cpu");
    wrong = wrong.narrow(0, 0, Math.min(60, wrong.numel()));
    var truth = digits.targets().indexSelect(0, wrong).toLongArray();
    var guess = predicted.to("cpu").indexSelect(0, wrong).toLongArray();
    var captions = new ArrayList<String>();
    for (int i = 0; i < truth.length; i++) {
        captions.add(truth[i] + " as " + guess[i]);
    }
    ImageGrid.save(file, digits.inputs().indexSelect(0, wrong), captions, 10);
}

/// Saves the weights, loads them into a new network and checks that it predicts the same.
void saveAndReload(Module model, Samples test, Tensor predicted, Path file) {
    Safetensors.save(file, model.stateDict());
    var again = model instanceof LeNet ? new LeNet() : new Mlp();
    again.loadStateDict(Safetensors.load(file));
    again.to(test.inputs().device());
    boolean equal = Metrics.predict(again, test, 1000).eq(predicted).all().item() != 0;
    IO.println("saved and reloaded " + file
            + (equal ? ": the predictions are equal" : ": THE PREDICTIONS DIFFER"));
}
