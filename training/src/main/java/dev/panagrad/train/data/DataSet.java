package dev.panagrad.train.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// A collection of samples that can be asked for in any order, and by several threads at once.
///
/// @param <T> a sample, mostly a [Sample]
public interface DataSet<T> {
    /// Returns how many samples there are.
    int size();

    /// Returns a sample.
    ///
    /// @throws IndexOutOfBoundsException if there is none at this position
    T get(int index);

    /// Returns a sample, where chance has a part in it, as with random crops. A loader hands in numbers that
    /// depend on its seed, the epoch and the place in it alone.
    ///
    /// @throws IndexOutOfBoundsException if there is none at this position
    default T get(int index, RandomGenerator random) {
        return get(index);
    }

    /// Returns the samples at some positions, in that order.
    ///
    /// @throws IndexOutOfBoundsException if a position is out of range
    default DataSet<T> subset(int... indices) {
        return new Subset<>(this, indices.clone());
    }

    /// Returns the samples parted at random, as `randomSplit`: `var parts = set.split(1, 0.8, 0.2)`.
    ///
    /// @param seed of the random order
    /// @param fractions of the samples in each part; together 1, or less to leave some out
    /// @throws IllegalArgumentException if a fraction is negative or they are more than 1 together
    default List<DataSet<T>> split(long seed, double... fractions) {
        int[][] parts = Subset.parts(size(), seed, fractions);
        List<DataSet<T>> out = new ArrayList<>();
        for (int[] part : parts) {
            out.add(subset(part));
        }
        return out;
    }

    /// Returns the samples of this set, then those of others.
    default DataSet<T> concat(List<? extends DataSet<T>> others) {
        List<DataSet<T>> all = new ArrayList<>();
        all.add(this);
        all.addAll(others);
        return new Concatenation<>(all);
    }

    /// Returns the set whose samples are made from those of this set and of another at the same positions, as
    /// `StackDataset`.
    ///
    /// @throws IllegalArgumentException if the sizes differ
    default <U, R> DataSet<R> zip(DataSet<U> other, BiFunction<? super T, ? super U, ? extends R> f) {
        return new Zipped<>(this, other, f);
    }

    /// Returns the set whose samples are made from those of this set when they are asked for.
    default <R> DataSet<R> map(Function<? super T, ? extends R> f) {
        return new Mapped<>(this, (sample, random) -> f.apply(sample));
    }

    /// Returns the set whose samples are made from those of this set with a part of chance.
    default <R> DataSet<R> mapRandomly(RandomFunction<? super T, ? extends R> f) {
        return new Mapped<>(this, f);
    }

    /// A function with a part of chance.
    ///
    /// @param <T> what it takes
    /// @param <R> what it returns
    @FunctionalInterface
    interface RandomFunction<T, R> {
        /// Returns the value for an argument and some random numbers.
        R apply(T sample, RandomGenerator random);
    }

    /// Returns the set of a list's elements.
    static <T> DataSet<T> of(List<T> samples) {
        List<T> all = List.copyOf(samples);
        return new DataSet<>() {
            @Override
            public int size() {
                return all.size();
            }

            @Override
            public T get(int index) {
                return all.get(index);
            }

        };
    }
}
