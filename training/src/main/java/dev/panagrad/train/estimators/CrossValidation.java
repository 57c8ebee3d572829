package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// Estimates how good a predictor is on samples it has not seen.
public final class CrossValidation {
    /// A fit on one split.
    ///
    /// @param test the score on the samples for testing
    /// @param train the score on those for training
    /// @param seconds how long the fit took
    record Score(double test, double train, double seconds) {
    }

    private CrossValidation() {
    }

    /// Returns the score on each fold of predictors that learned from the others, as
    /// `sklearn.model_selection.cross_val_score`. Folds run on all threads.
    ///
    /// @param model makes a new predictor, on any thread
    public static double[] score(Supplier<? extends Predictor> model, Tensor x, Tensor y, Splitter folds) {
        List<Callable<Score>> fits = new ArrayList<>();
        for (TrainTestSplit split : folds.split(x, y)) {
            fits.add(() -> fit(model.get(), x, y, split));
        }
        return parallel(fits, fits.size(), Panagrad.threads(), () -> {
        }).stream().mapToDouble(Score::test).toArray();
    }

    /// As [#score(Supplier, Tensor, Tensor, Splitter)] with so many folds, stratified if the targets are
    /// integers.
    public static double[] score(Supplier<? extends Predictor> model, Tensor x, Tensor y, int folds) {
        return score(model, x, y, Splitter.standard(folds));
    }

    static Score fit(Predictor model, Tensor x, Tensor y, TrainTestSplit split) {
        double[] scores = Scope.run(() -> {
            Tensor xTrain = x.indexSelect(0, split.train());
            Tensor yTrain = y.indexSelect(0, split.train());
            long start = System.nanoTime();
            model.fit(xTrain, yTrain);
            double seconds = (System.nanoTime() - start) * 1e-9;
            double test = model.score(x.indexSelect(0, split.test()), y.indexSelect(0, split.test()));
            return new double[] {test, model.score(xTrain, yTrain), seconds};
        });
        return new Score(scores[0], scores[1], scores[2]);
    }

    /// Runs fits side by side, each on one thread, and returns their results in order. The first error ends
    /// all.
    ///
    /// @param each so many fits, one after another in the list, take about the same time
    static <T> List<T> parallel(List<Callable<T>> fits, int each, int threads, Runnable done) {
        int before = Panagrad.threads();
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, fits.size()),
                Thread.ofPlatform().daemon().name("panagrad-fit-", 1).factory());
        // Many fits fill the cores; kernels with threads of their own would only contend. No result depends
        // on the number of threads.
        Panagrad.threads(threads == 1 ? before : 1);
        try {
            LongestFirst order = new LongestFirst(fits.size() / each, each);
            List<T> results = new ArrayList<>(Collections.nCopies(fits.size(), null));
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < fits.size(); i++) {
                running.add(pool.submit(() -> {
                    int fit = order.next();
                    long start = System.nanoTime();
                    T result = fits.get(fit).call();
                    order.ended(fit, (System.nanoTime() - start) * 1e-9);
                    return results.set(fit, result);
                }));
            }
            for (Future<?> f : running) {
                f.get();
                done.run();
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("crossValidation: interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause
                    : new IllegalStateException("crossValidation: a fit failed", e.getCause());
        } finally {
            pool.shutdownNow();
            Panagrad.threads(before);
        }
    }
}
