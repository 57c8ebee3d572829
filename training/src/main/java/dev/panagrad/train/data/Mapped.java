package dev.panagrad.train.data;

import java.util.random.RandomGenerator;

/// The samples of another set, changed by a function when they are asked for.
record Mapped<T, R>(DataSet<T> set, RandomFunction<? super T, ? extends R> f) implements DataSet<R> {
    @Override
    public int size() {
        return set.size();
    }

    @Override
    public R get(int index) {
        return get(index, new Draws(0, index));
    }

    @Override
    public R get(int index, RandomGenerator random) {
        return f.apply(set.get(index, random), random);
    }
}
