package dev.panagrad.train.loading;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Where the batches of a [DataLoader] come from.
///
/// @param <B> a batch
interface BatchSource<B> {
    /// Returns how many batches an epoch has, -1 if that is not known.
    int size(long seed, long epoch);

    /// Begins an epoch.
    ///
    /// @param from the first batch
    /// @param workers runs what can be done side by side
    Reading<B> begin(long seed, long epoch, int from, Executor workers);

    /// The batches of one epoch, in order.
    ///
    /// @param <B> a batch
    interface Reading<B> {
        /// Begins to make the next batch; returns null when there is none. The result is null if the source
        /// turned out to have ended.
        CompletableFuture<B> next();
    }
}
