package dev.panagrad.train.data;

import java.util.function.BiFunction;
import java.util.random.RandomGenerator;

/// Samples made from those of two sets at the same positions.
record Zipped<T, U, R>(DataSet<T> first, DataSet<U> second, BiFunction<? super T, ? super U, ? extends R> f)
        implements DataSet<R> {
    Zipped {
        if (first.size() != second.size()) {
            throw new IllegalArgumentException("zip: the sizes differ, expected equal ones but they are "
                    + first.size() + " and " + second.size());
        }
    }

    @Override
    public int size() {
        return first.size();
    }

    @Override
    public R get(int index) {
        return f.apply(first.get(index), second.get(index));
    }

    @Override
    public R get(int index, RandomGenerator random) {
        return f.apply(first.get(index, random), second.get(index, random));
    }
}
