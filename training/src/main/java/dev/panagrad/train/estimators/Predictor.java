package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;

/// Learns from samples with targets and predicts the targets of others. A second fit forgets the first,
/// unless the predictor says otherwise. For use by one thread at a time.
public interface Predictor {
    /// Learns, and returns this.
    ///
    /// @param x samples, [n, features]
    /// @param y their targets, [n] or [n, outputs]
    Predictor fit(Tensor x, Tensor y);

    /// Returns the predicted targets of samples.
    ///
    /// @param x [n, features]
    /// @throws IllegalStateException if not fitted
    Tensor predict(Tensor x);

    /// Returns how good predictions are, higher is better and 1 perfect: the accuracy of classes, or the
    /// coefficient of determination R² of numbers.
    ///
    /// @throws IllegalStateException if not fitted
    double score(Tensor x, Tensor y);
}
