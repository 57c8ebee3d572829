package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;
import java.util.List;

/// Learns from samples how to change their features.
public interface FeatureTransform {
    /// Learns, and returns this.
    ///
    /// @param x samples, [n, features]
    FeatureTransform fit(Tensor x);

    /// Returns samples with changed features, float64.
    ///
    /// @param x [n, features]
    /// @throws IllegalStateException if not fitted
    Tensor transform(Tensor x);

    /// Learns from samples and returns them changed.
    default Tensor fitTransform(Tensor x) {
        return fit(x).transform(x);
    }

    /// Returns a predictor that changes its samples by this first.
    default Pipeline then(Predictor predictor) {
        return new Pipeline(List.of(this), predictor);
    }
}
