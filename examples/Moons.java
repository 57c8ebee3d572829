import module panagrad;
import picocli.CommandLine.Option;

@Option(names = "--seeds", description = "networks of each kind, with seeds 0, 1, …")
int seeds = 10;

@Option(names = "--out", description = "folder for the pictures")
Path out = Path.of(".");

/// The lecture's first experiment: where multi-layer perceptrons draw the line between two noisy half moons,
/// by seed, hidden layers and activation. `--help` lists the options.
void main(String[] args) {
    Arguments.read(this, args);
    Arguments.folder(this, out);
    var train = Table.readCsv(Arguments.data("moons_train.csv")).tabular("target");
    var test = Table.readCsv(Arguments.data("moons_test.csv")).tabular("target");

    IO.println("hidden layers  activation    train: mean (least)    test: mean (least)");
    for (int[] hidden : new int[][] {{100}, {5}, {10, 10, 10}}) {
        for (var activation : List.of(Activation.RELU, Activation.TANH)) {
            compare(train, test, hidden, activation);
        }
    }
}

/// Fits one network for each seed, prints their scores and draws what they decide.
void compare(Tabular train, Tabular test, int[] hidden, Activation activation) {
    var picture = new DecisionGrid(5);
    var trainScores = new double[seeds];
    var testScores = new double[seeds];
    for (int seed = 0; seed < seeds; seed++) {
        int s = seed;
        var net = new MlpClassifier(o -> o.hiddenLayerSizes(hidden).activation(activation)
                .solver(Solver.LBFGS).seed(s));
        net.fit(train.data(), train.target());
        trainScores[seed] = net.score(train.data(), train.target());
        testScores[seed] = net.score(test.data(), test.target());
        picture.add("seed %d: train %.2f, test %.2f".formatted(seed, trainScores[seed], testScores[seed]),
                x -> net.predictProba(x).select(1, 1), train.data(), train.target());
    }
    var layers = Arrays.toString(hidden).replaceAll("[\\[\\] ]", "");
    IO.println("%-15s%-14s%.4f (%.2f)          %.4f (%.2f)".formatted(layers, activation.name().toLowerCase(),
            Arrays.stream(trainScores).average().orElse(0), Arrays.stream(trainScores).min().orElse(0),
            Arrays.stream(testScores).average().orElse(0), Arrays.stream(testScores).min().orElse(0)));
    picture.save(out.resolve("moons-%s-%s.png".formatted(layers.replace(',', '-'),
            activation.name().toLowerCase())));
}
