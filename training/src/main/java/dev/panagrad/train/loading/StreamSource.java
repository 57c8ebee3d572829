package dev.panagrad.train.loading;

import dev.panagrad.train.data.IterableDataSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Batches of an [IterableDataSet], which one thread after another reads in order.
final class StreamSource<T, B> implements BatchSource<B> {
    private final IterableDataSet<T> set;
    private final LoaderOptions options;
    private final Collate<T, B> collate;

    StreamSource(IterableDataSet<T> set, LoaderOptions options, Collate<T, B> collate) {
        if (options.shuffle() || options.sampler() != null) {
            throw new IllegalArgumentException("dataLoader: a stream has an order of its own, expected no"
                    + " shuffle and no sampler; use IterableDataSet.shuffled(buffer, seed)");
        }
        this.set = set;
        this.options = options;
        this.collate = collate;
    }

    @Override
    public int size(long seed, long epoch) {
        return -1;
    }

    @Override
    public Reading<B> begin(long seed, long epoch, int from, Executor workers) {
        return new Parts(epoch, (long) from * options.batchSize(), workers);
    }

    /// Each part begins to be read when the one before has been, so no two threads read at once.
    private final class Parts implements Reading<B> {
        private final long epoch;
        private final long skipped;
        private final Executor workers;
        private CompletableFuture<List<T>> read = CompletableFuture.completedFuture(null);
        private Iterator<T> in;
        private boolean ended;

        Parts(long epoch, long skipped, Executor workers) {
            this.epoch = epoch;
            this.skipped = skipped;
            this.workers = workers;
        }

        @Override
        public CompletableFuture<B> next() {
            read = read.thenApplyAsync(_ -> part(), workers);
            return read.thenApplyAsync(list -> list.isEmpty() ? null : collate.batch(list), workers);
        }

        private List<T> part() {
            if (ended) {
                return List.of();
            }
            if (in == null) {
                in = set.iterator(epoch);
                for (long i = 0; i < skipped && in.hasNext(); i++) {
                    in.next();
                }
            }
            List<T> list = new ArrayList<>(options.batchSize());
            while (list.size() < options.batchSize() && in.hasNext()) {
                list.add(in.next());
            }
            ended = list.size() < options.batchSize();
            if (ended && in instanceof AutoCloseable open) {
                close(open);
            }
            return ended && options.dropLast() ? List.of() : list;
        }

        private static void close(AutoCloseable open) {
            try {
                open.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("dataLoader: the stream cannot be closed: " + e.getMessage(),
                        e);
            }
        }
    }
}
