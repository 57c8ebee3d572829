import module panagrad;
import picocli.CommandLine.Option;

@Option(names = "--seed", description = "of the first weights")
long seed = 1;

@Option(names = "--folds", description = "parts of the cross-validation")
int folds = 5;

@Option(names = "--max-iter", description = "iterations of L-BFGS at most")
int maxIter = 200;

@Option(names = "--out", description = "folder for the pictures")
Path out = Path.of(".");

/// The lecture's third experiment: which penalty and which hidden layers suit the breast cancer data, found
/// by grid searches with cross-validation. `--help` lists the options.
void main(String[] args) throws IOException {
    Arguments.read(this, args);
    Arguments.folder(this, out);
    MlpClassifier.warmUp();
    // The rows that scikit-learn's train_test_split(stratify=y, random_state=0) takes.
    var rows = Files.readAllLines(Arguments.data("breast-cancer-split.txt"));
    var all = DataSets.breastCancer().samples();
    var train = all.rows(places(rows.get(0)));
    var test = all.rows(places(rows.get(1)));

    var alphas = new double[] {1e-3, 1e-2, 1e-1, 1, 10, 100, 1000};
    var byAlpha = search(train, test, new GridSearch(c -> model(o -> o.alpha(c.number("alpha"))))
            .over("alpha", Arrays.stream(alphas).boxed().toArray()));
    var byLayers = search(train, test,
            new GridSearch(c -> model(o -> o.hiddenLayerSizes(c.get("hidden layers", int[].class))))
                    .over("hidden layers", new int[] {10}, new int[] {50}, new int[] {100}, new int[] {500},
                            new int[] {10, 10}, new int[] {50, 50}, new int[] {100, 100},
                            new int[] {500, 500}));

    var curve = new LinePlot("Breast cancer: penalty", "log10(alpha)", "mean accuracy");
    for (int i = 0; i < alphas.length; i++) {
        var row = byAlpha.rows().get(i);
        curve.add("train", Math.log10(alphas[i]), row.meanTrain()).add("test", Math.log10(alphas[i]),
                row.meanTest());
    }
    curve.save(out.resolve("breast-cancer-alpha.png"));

    var shapes = byLayers.rows().stream().map(r -> r.choice().get("hidden layers", int[].class))
            .map(Arrays::toString).toList();
    var bars = new BarPlot("Breast cancer: hidden layers", "units", "mean accuracy", shapes)
            .add("train", byLayers.rows().stream().mapToDouble(GridResult.Row::meanTrain).toArray())
            .add("test", byLayers.rows().stream().mapToDouble(GridResult.Row::meanTest).toArray());
    bars.save(out.resolve("breast-cancer-layers.png"));
}

Pipeline model(UnaryOperator<MlpSettings> settings) {
    return new StandardScaler().then(
            new MlpClassifier(o -> settings.apply(o.solver(Solver.LBFGS).seed(seed).maxIter(maxIter))));
}

GridResult search(Samples train, Samples test, GridSearch search) {
    var start = System.nanoTime();
    var found = search.folds(new StratifiedKFold(folds)).fit(train.inputs(), train.targets());
    IO.println(found);
    IO.println("best: %s, accuracy on the held-out samples %.4f; searched in %.2f s%n".formatted(
            found.best().choice(), found.model().score(test.inputs(), test.targets()),
            (System.nanoTime() - start) * 1e-9));
    return found;
}

int[] places(String line) {
    return Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray();
}
