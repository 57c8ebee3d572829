package dev.panagrad.train.loading;

import dev.panagrad.train.data.DataSet;
import dev.panagrad.train.data.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Batches of the samples of a [DataSet] in the order of a sampler.
final class IndexedSource<B> implements BatchSource<B> {
    /// Makes the batch of some positions, of which the first has the place `at` in the epoch.
    interface Fetch<B> {
        B batch(int[] indices, long seed, long epoch, int at);
    }

    private final int samples;
    private final LoaderOptions options;
    private final Fetch<B> fetch;

    IndexedSource(int samples, LoaderOptions options, Fetch<B> fetch) {
        this.samples = samples;
        this.options = options;
        this.fetch = fetch;
    }

    /// Returns the way to ask a set for one sample after another.
    static <T, B> Fetch<B> oneByOne(DataSet<T> set, Collate<T, B> collate) {
        return (indices, seed, epoch, at) -> {
            List<T> list = new ArrayList<>(indices.length);
            for (int i = 0; i < indices.length; i++) {
                list.add(set.get(indices[i], new Draws(seed, epoch, at + i)));
            }
            return collate.batch(list);
        };
    }

    private int[] order(long seed, long epoch) {
        return options.sampler() != null ? options.sampler().order(epoch)
                : options.shuffle() ? Sampler.shuffled(samples, seed).order(epoch)
                : Sampler.sequential(samples).order(epoch);
    }

    private int batches(int visited) {
        int size = options.batchSize();
        return options.dropLast() ? visited / size : visited / size + (visited % size == 0 ? 0 : 1);
    }

    @Override
    public int size(long seed, long epoch) {
        return batches(options.sampler() == null ? samples : options.sampler().order(epoch).length);
    }

    @Override
    public Reading<B> begin(long seed, long epoch, int from, Executor workers) {
        int[] order = order(seed, epoch);
        int batches = batches(order.length);
        int size = options.batchSize();
        int[] next = {from};
        return () -> {
            if (next[0] >= batches) {
                return null;
            }
            int at = next[0]++ * size;
            int[] indices = Arrays.copyOfRange(order, at, Math.min(at + size, order.length));
            return CompletableFuture.supplyAsync(() -> fetch.batch(indices, seed, epoch, at), workers);
        };
    }
}
