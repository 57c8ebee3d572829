package dev.panagrad.train.loading;

import java.util.Objects;

/// How a [DataLoader] makes batches.
///
/// @param batchSize samples in a batch; 1 at first
/// @param shuffle whether each epoch has a random order of its own; it has not at first
/// @param sampler which samples an epoch visits, null for all of them; excludes `shuffle`
/// @param seed of the order and of random transforms, null to draw one from the default generator when the
///        loader is made
/// @param workers threads that make batches ahead; 0, as at first, makes them on the caller
/// @param prefetch batches ahead for each worker; 2 at first
/// @param dropLast whether a last batch with fewer samples is left out; it is not at first
public record LoaderOptions(int batchSize, boolean shuffle, Sampler sampler, Long seed, int workers,
        int prefetch, boolean dropLast) {
    static final LoaderOptions DEFAULT = new LoaderOptions(1, false, null, null, 0, 2, false);

    /// Checks the options.
    ///
    /// @throws IllegalArgumentException if a number is out of range, or both a sampler and shuffling are
    ///         given
    public LoaderOptions {
        check("batchSize", batchSize, 1);
        check("workers", workers, 0);
        check("prefetch", prefetch, 1);
        if (shuffle && sampler != null) {
            throw new IllegalArgumentException(
                    "dataLoader: a sampler has an order of its own, expected either"
                            + " shuffle or a sampler but got both");
        }
    }

    private static void check(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("dataLoader: " + name + " is out of range, expected " + name
                    + " >= " + least + " but got " + value);
        }
    }

    /// Returns these options with another batch size.
    public LoaderOptions batchSize(int v) {
        return new LoaderOptions(v, shuffle, sampler, seed, workers, prefetch, dropLast);
    }

    /// Returns these options with or without a random order.
    public LoaderOptions shuffle(boolean on) {
        return new LoaderOptions(batchSize, on, sampler, seed, workers, prefetch, dropLast);
    }

    /// Returns these options with a sampler.
    public LoaderOptions sampler(Sampler v) {
        return new LoaderOptions(batchSize, shuffle, Objects.requireNonNull(v, "sampler"), seed, workers,
                prefetch, dropLast);
    }

    /// Returns these options with a seed.
    public LoaderOptions seed(long v) {
        return new LoaderOptions(batchSize, shuffle, sampler, v, workers, prefetch, dropLast);
    }

    /// Returns these options with another number of threads.
    public LoaderOptions workers(int v) {
        return new LoaderOptions(batchSize, shuffle, sampler, seed, v, prefetch, dropLast);
    }

    /// Returns these options with another number of batches ahead for each worker.
    public LoaderOptions prefetch(int v) {
        return new LoaderOptions(batchSize, shuffle, sampler, seed, workers, v, dropLast);
    }

    /// Returns these options, leaving out a last batch with fewer samples or not.
    public LoaderOptions dropLast(boolean on) {
        return new LoaderOptions(batchSize, shuffle, sampler, seed, workers, prefetch, on);
    }
}
