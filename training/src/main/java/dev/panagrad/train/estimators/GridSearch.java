package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/// Tries all combinations of settings by cross-validation and fits the best on all samples, as
/// `sklearn.model_selection.GridSearchCV`. Fits run side by side, each on one thread; a terminal shows how
/// far it is.
///
/// ```java
/// var search = new GridSearch(c -> new StandardScaler().then(
///         new MlpClassifier(o -> o.solver(Solver.LBFGS).seed(1).alpha(c.number("alpha")))))
///         .over("alpha", 0.01, 0.1, 1.0);
/// var found = search.fit(x, y);
/// IO.println(found);
/// IO.println(found.model().score(xTest, yTest));
/// ```
public final class GridSearch {
    private final Function<Choice, ? extends Predictor> model;
    private List<Choice> choices = List.of(new Choice(Map.of()));
    private Splitter folds = Splitter.standard(5);
    private int threads = Panagrad.threads();
    private boolean progress = System.console() != null && System.console().isTerminal();

    /// Makes a search over predictors that a function makes for a choice of settings, on any thread; without
    /// [#over] there is one choice, the empty one. Give random predictors a seed, or a search is not
    /// repeatable.
    public GridSearch(Function<Choice, ? extends Predictor> model) {
        this.model = Objects.requireNonNull(model);
    }

    /// Combines all choices so far with values of another setting, in order.
    ///
    /// @throws IllegalArgumentException if the name was used before or there are no values
    public GridSearch over(String name, Object... values) {
        if (values.length == 0 || choices.getFirst().values().containsKey(name)) {
            throw new IllegalArgumentException("gridSearch: a setting needs a new name and values, " + name
                    + " has " + values.length + ", expected at least 1 and none of "
                    + choices.getFirst().values().keySet());
        }
        List<Choice> all = new ArrayList<>();
        for (Choice c : choices) {
            for (Object v : values) {
                all.add(c.with(name, v));
            }
        }
        choices = all;
        return this;
    }

    /// Sets the cross-validation, at first five folds, stratified if the targets are integers.
    public GridSearch folds(Splitter f) {
        folds = Objects.requireNonNull(f);
        return this;
    }

    /// Sets how many fits run side by side, all threads at first. Scores do not depend on it.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public GridSearch threads(int n) {
        Checks.range("gridSearch: threads", n, n >= 1, "a number >= 1");
        threads = n;
        return this;
    }

    /// Sets whether to draw a progress bar on the error stream, at first if there is a terminal.
    public GridSearch progress(boolean on) {
        progress = on;
        return this;
    }

    /// Searches. The choice with the best mean score on the test folds, the first if several are, is then
    /// fitted on all samples.
    ///
    /// @param x samples, [n, features]
    /// @param y their targets, [n] or [n, outputs]
    public GridResult fit(Tensor x, Tensor y) {
        List<TrainTestSplit> splits = folds.split(x, y);
        List<Callable<CrossValidation.Score>> fits = new ArrayList<>();
        for (Choice c : choices) {
            for (TrainTestSplit split : splits) {
                fits.add(() -> CrossValidation.fit(model.apply(c), x, y, split));
            }
        }
        List<GridResult.Row> rows = rows(run(fits, splits.size()), splits.size());
        GridResult.Row best = rows.getFirst();
        for (GridResult.Row r : rows) {
            best = r.meanTest() > best.meanTest() || Double.isNaN(best.meanTest()) ? r : best;
        }
        return new GridResult(rows, best, model.apply(best.choice()).fit(x, y));
    }

    private List<CrossValidation.Score> run(List<Callable<CrossValidation.Score>> fits, int each) {
        if (!progress) {
            return CrossValidation.parallel(fits, each, threads, () -> {
            });
        }
        try (ProgressBar bar = new ProgressBarBuilder().setTaskName("grid search").setInitialMax(fits.size())
                .setUnit(" fits", 1).build()) {
            return CrossValidation.parallel(fits, each, threads, bar::step);
        }
    }

    private List<GridResult.Row> rows(List<CrossValidation.Score> scores, int n) {
        List<GridResult.Row> rows = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            List<CrossValidation.Score> own = scores.subList(i * n, (i + 1) * n);
            double[] test = own.stream().mapToDouble(CrossValidation.Score::test).toArray();
            double mean = Arrays.stream(test).average().orElse(Double.NaN);
            double variance =
                    Arrays.stream(test).map(s -> (s - mean) * (s - mean)).average().orElse(Double.NaN);
            rows.add(new GridResult.Row(choices.get(i), mean, Math.sqrt(variance),
                    own.stream().mapToDouble(CrossValidation.Score::train).average().orElse(Double.NaN),
                    own.stream().mapToDouble(CrossValidation.Score::seconds).average().orElse(Double.NaN)));
        }
        return rows;
    }
}
