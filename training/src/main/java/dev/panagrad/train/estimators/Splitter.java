package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/// Cuts samples into parts for cross-validation.
@FunctionalInterface
public interface Splitter {
    /// Returns for each fold which samples are for training and which for testing; each sample is in one
    /// test.
    ///
    /// @param x samples, [n, …]
    /// @param y their targets, [n, …]
    /// @throws IllegalArgumentException if there are fewer samples than folds
    List<TrainTestSplit> split(Tensor x, Tensor y);

    /// Returns so many parts without shuffling, stratified if the targets are integers, [n].
    ///
    /// @throws IllegalArgumentException if there are fewer than two
    static Splitter standard(int folds) {
        Splitter plain = new KFold(folds);
        Splitter stratified = new StratifiedKFold(folds);
        return (x, y) -> (y.rank() == 1 && !y.dtype().isFloat() ? stratified : plain).split(x, y);
    }

    /// Returns the splits in which each fold is the test once.
    ///
    /// @param fold the fold of each sample
    static List<TrainTestSplit> of(int[] fold, int folds) {
        return IntStream.range(0, folds)
                .mapToObj(f -> new TrainTestSplit(places(fold, f, false), places(fold, f, true))).toList();
    }

    private static Tensor places(int[] fold, int f, boolean test) {
        return Tensor.of(IntStream.range(0, fold.length).filter(i -> fold[i] == f == test)
                .asLongStream().toArray());
    }
}
