package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;

/// Takes the mean out of each feature and divides by the standard deviation (of the population), as
/// `sklearn.preprocessing.StandardScaler`. A constant feature is divided by 1.
public final class StandardScaler implements FeatureTransform {
    private final boolean withMean;
    private final boolean withStd;
    private Tensor mean;
    private Tensor scale;

    /// Makes a scaler of mean and deviation.
    public StandardScaler() {
        this(true, true);
    }

    /// Makes a scaler.
    ///
    /// @param withMean whether the mean is taken out
    /// @param withStd whether features are divided by their deviation
    public StandardScaler(boolean withMean, boolean withStd) {
        this.withMean = withMean;
        this.withStd = withStd;
    }

    @Override
    public StandardScaler fit(Tensor x) {
        Tensor m = Checks.matrix("fit", x);
        double n = m.size(0);
        Tensor average = m.mean(0);
        Tensor variance = m.sub(average).square().mean(0);
        // What rounding leaves of a constant counts as none.
        double eps = Math.ulp(1.0);
        Tensor limit = variance.mul(n * eps).add(average.mul(n * eps).square());
        Tensor deviation = Tensor.where(variance.le(limit), 1.0, variance.sqrt());
        mean = Scope.keep(withMean ? average : Tensor.zerosLike(average));
        scale = Scope.keep(withStd ? deviation : Tensor.onesLike(average));
        return this;
    }

    @Override
    public Tensor transform(Tensor x) {
        Tensor m = Checks.matrix("transform", x, Checks.fitted("transform", mean).numel());
        return m.sub(mean).div(scale);
    }

    /// Returns features as they were before.
    ///
    /// @param x [n, features]
    public Tensor inverseTransform(Tensor x) {
        Tensor m = Checks.matrix("inverseTransform", x, Checks.fitted("inverseTransform", mean).numel());
        return m.mul(scale).add(mean);
    }

    /// Returns what is taken out of each feature, float64 [features].
    public Tensor mean() {
        return Checks.fitted("mean", mean).copy();
    }

    /// Returns what each feature is divided by, float64 [features].
    public Tensor scale() {
        return Checks.fitted("scale", scale).copy();
    }
}
