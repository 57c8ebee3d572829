package dev.panagrad.train.metrics;

import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// A figure of merit that is gathered from batches; [Metrics] makes them. For use by one thread.
public interface Metric {
    /// Returns the name, as `accuracy`.
    String name();

    /// Returns whether larger is better.
    boolean largerIsBetter();

    /// Takes a batch.
    ///
    /// @param outputs what the model put out
    /// @param targets what it should have put out
    /// @throws dev.panagrad.tensor.ShapeException if they do not fit each other or the metric
    void update(Tensor outputs, Tensor targets);

    /// Returns the figure for all batches since the last [#reset], NaN if there were none.
    double value();

    /// Forgets all batches.
    void reset();

    /// Returns what was gathered, for checkpoints.
    Map<String, Tensor> stateDict();

    /// Goes on from what was gathered.
    ///
    /// @throws IllegalArgumentException if it does not fit; nothing is changed then
    void loadStateDict(Map<String, Tensor> saved);
}
