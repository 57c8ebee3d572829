package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.Objects;

/// Transformers and a predictor, one after another, as one predictor: what is learned about the features is
/// learned from the samples of `fit` alone.
///
/// ```java
/// var model = new StandardScaler().then(new MlpClassifier());
/// ```
public final class Pipeline implements Predictor {
    private final List<FeatureTransform> transformers;
    private final Predictor predictor;

    /// Makes a pipeline.
    public Pipeline(List<FeatureTransform> transformers, Predictor predictor) {
        this.transformers = List.copyOf(transformers);
        this.predictor = Objects.requireNonNull(predictor);
    }

    /// Returns the steps before the predictor.
    public List<FeatureTransform> transformers() {
        return transformers;
    }

    /// Returns the predictor at the end.
    public Predictor predictor() {
        return predictor;
    }

    @Override
    public Pipeline fit(Tensor x, Tensor y) {
        Checks.sameNumber("fit", x, y);
        Tensor t = x;
        for (FeatureTransform step : transformers) {
            t = step.fitTransform(t);
        }
        predictor.fit(t, y);
        return this;
    }

    /// Returns samples as the predictor sees them.
    public Tensor transform(Tensor x) {
        Tensor t = x;
        for (FeatureTransform step : transformers) {
            t = step.transform(t);
        }
        return t;
    }

    @Override
    public Tensor predict(Tensor x) {
        return predictor.predict(transform(x));
    }

    @Override
    public double score(Tensor x, Tensor y) {
        return predictor.score(transform(x), y);
    }
}
