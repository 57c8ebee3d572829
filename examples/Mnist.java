import module panagrad;
import dev.panagrad.nn.Module;

/// Trains a network on the handwritten digits of MNIST. `--help` lists the options.
void main(String[] args) {
    var options = Options.parse(args);
    Panagrad.seed(options.seed);
    Panagrad.threads(options.threads);

    var digits = MnistData.load(options.data);
    var train = normalised(digits.train(), options);
    var test = normalised(digits.test(), options);

    var model = options.model.equals("lenet") ? new LeNet() : new Mlp();
    model.to(options.device);
    IO.println(model.summary(1, 1, 28, 28));

    var optimizer = optimizer(model, options);
    int steps = options.epochs * (int) Math.ceilDiv(train.size(), options.batch);
    var rate = new Scheduler(optimizer, Schedule.cosineAnnealing(Math.max(steps, 1), 0));
    var curve = new LinePlot("MNIST, " + options.model, "step", "loss");
    var start = System.nanoTime();
    int step = 0;
    for (int epoch = 1; epoch <= options.epochs; epoch++) {
        try (var progress = new Progress("epoch %d/%d".formatted(epoch, options.epochs), train.size())) {
            for (var batch : train.shuffled(options.batch)) {
                double loss = trainStep(model, optimizer, batch, progress);
                rate.step();
                curve.add("training", ++step, loss);
            }
        }
    }
    IO.println("training time %.1f s".formatted((System.nanoTime() - start) * 1e-9));
    curve.save(options.out.resolve("mnist-loss.png"));

    var predicted = Metrics.predict(model, test, 1000);
    IO.println(ConfusionMatrix.of(predicted, test.targets(), 10));
    saveMisclassified(digits.test(), predicted, options.out.resolve("mnist-misclassified.png"));
    saveAndReload(model, test, predicted, options.out.resolve("mnist.safetensors"));
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

Optimizer<?> optimizer(Module model, Options options) {
    return options.model.equals("lenet")
            ? new Adam(model.parameters(), options.lr)
            : new SGD(model.parameters(), options.lr, o -> o.momentum(0.9));
}

/// Grey values as float32 [n, 1, 28, 28] with the mean and the deviation of the training set taken out.
Samples normalised(Samples digits, Options options) {
    var x = digits.inputs().to(DType.FLOAT32).div(255).sub(0.1307).div(0.3081).unsqueeze(1);
    return new Samples(x.to(options.device), digits.targets().to(options.device));
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

/// What the command line says.
static class Options {
    static final String USAGE = """
            usage: panagrad examples/Mnist.java [OPTION VALUE]...
              --model mlp|lenet   the network, mlp
              --seed N            of all random numbers, 1
              --epochs N          passes over the training set, mlp 5, lenet 1
              --batch N           samples a step, mlp 128, lenet 64
              --lr X              learning rate of the first step, mlp 0.05 (SGD, momentum 0.9),
                                  lenet 0.001 (Adam); it falls to 0 along half a cosine
              --threads N         all cores; the result does not depend on it
              --device NAME       cpu, or cuda:0 and so on
              --data DIR          with the four IDX files of MNIST
              --out DIR           for the weights and the pictures, the current folder
            """;
    static final Set<String> NAMES = Set.of("--model", "--seed", "--epochs", "--batch", "--lr", "--threads",
            "--device", "--data", "--out");

    String model;
    long seed;
    int epochs, batch, threads;
    double lr;
    String device;
    Path data, out;

    static Options parse(String[] args) {
        var given = new HashMap<String, String>();
        for (int i = 0; i < args.length; i += 2) {
            if (args[i].equals("--help")) {
                IO.print(USAGE);
                System.exit(0);
            }
            check(NAMES.contains(args[i]), "unknown option " + args[i]);
            check(i + 1 < args.length, args[i] + " needs a value");
            given.put(args[i], args[i + 1]);
        }
        var o = new Options();
        o.model = given.getOrDefault("--model", "mlp");
        check(List.of("mlp", "lenet").contains(o.model), "--model must be mlp or lenet but is " + o.model);
        boolean lenet = o.model.equals("lenet");
        o.seed = (long) number(given, "--seed", 1, Long.MIN_VALUE, true);
        o.epochs = (int) number(given, "--epochs", lenet ? 1 : 5, 1, true);
        o.batch = (int) number(given, "--batch", lenet ? 64 : 128, 1, true);
        o.threads = (int) number(given, "--threads", Runtime.getRuntime().availableProcessors(), 1, true);
        o.lr = number(given, "--lr", lenet ? 0.001 : 0.05, 0, false);
        o.device = given.getOrDefault("--device", "cpu");
        check(Panagrad.isAvailable(o.device), "--device " + o.device + " is not available");
        var home = Objects.requireNonNullElse(System.getenv("PANAGRAD_HOME"), ".");
        o.data = Path.of(given.getOrDefault("--data", home + "/examples/data/mnist"));
        o.out = Path.of(given.getOrDefault("--out", "."));
        check(Files.isDirectory(o.data), "--data must be a folder but is " + o.data);
        check(Files.isDirectory(o.out), "--out must be a folder but is " + o.out);
        return o;
    }

    static double number(Map<String, String> given, String name, double preset, double least, boolean whole) {
        if (!given.containsKey(name)) {
            return preset;
        }
        try {
            double v = whole ? Long.parseLong(given.get(name)) : Double.parseDouble(given.get(name));
            check(v >= least && v < 1e18,
                    name + " must be at least " + (long) least + " but is " + given.get(name));
            return v;
        } catch (NumberFormatException e) {
            check(false, name + " must be a number but is " + given.get(name));
            return preset;
        }
    }

    static void check(boolean ok, String message) {
        if (!ok) {
            System.err.println("Mnist: " + message + "; --help lists the options");
            System.exit(2);
        }
    }
}
