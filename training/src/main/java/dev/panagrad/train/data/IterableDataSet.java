package dev.panagrad.train.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/// A stream of samples that can only be read from its start, as lines of a file that does not fit in memory.
///
/// A loader reads it on one thread, whatever its number of workers, so the order is the stream's; the workers
/// make batches of it.
///
/// @param <T> a sample
@FunctionalInterface
public interface IterableDataSet<T> {
    /// Begins the stream of an epoch. If the iterator is `AutoCloseable`, the loader closes it at the end.
    ///
    /// @param epoch from 0
    Iterator<T> iterator(long epoch);

    /// Returns the stream of a function's values.
    default <R> IterableDataSet<R> map(Function<? super T, ? extends R> f) {
        return epoch -> new StreamStep<T, R>(iterator(epoch)) {
            @Override
            public boolean hasNext() {
                return in.hasNext();
            }

            @Override
            public R next() {
                return f.apply(in.next());
            }
        };
    }

    /// Returns this stream, then another, as `ChainDataset`. The second begins when the first has ended.
    default IterableDataSet<T> concat(IterableDataSet<T> other) {
        return epoch -> new StreamStep<T, T>(iterator(epoch)) {
            private boolean second;

            @Override
            public boolean hasNext() {
                if (!second && !in.hasNext()) {
                    close();
                    in = other.iterator(epoch);
                    second = true;
                }
                return in.hasNext();
            }

            @Override
            public T next() {
                hasNext();
                return in.next();
            }
        };
    }

    /// Returns the stream in nearly random order: each sample is drawn from the next `buffer` ones.
    ///
    /// @throws IllegalArgumentException if the buffer is below 1
    default IterableDataSet<T> shuffled(int buffer, long seed) {
        if (buffer < 1) {
            throw new IllegalArgumentException(
                    "shuffled: the buffer must be positive, expected buffer >= 1 but got " + buffer);
        }
        return epoch -> {
            Draws draws = new Draws(seed, epoch);
            List<T> held = new ArrayList<>();
            return new StreamStep<T, T>(iterator(epoch)) {
                @Override
                public boolean hasNext() {
                    return !held.isEmpty() || in.hasNext();
                }

                @Override
                public T next() {
                    while (held.size() < buffer && in.hasNext()) {
                        held.add(in.next());
                    }
                    if (held.isEmpty()) {
                        throw new NoSuchElementException();
                    }
                    int i = draws.nextInt(held.size());
                    T chosen = held.get(i);
                    held.set(i, held.getLast());
                    held.removeLast();
                    return chosen;
                }
            };
        };
    }
}
