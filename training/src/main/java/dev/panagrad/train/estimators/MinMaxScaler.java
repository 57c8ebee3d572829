package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;

/// Maps each feature linearly so that the samples of fit fill a range, as
/// `sklearn.preprocessing.MinMaxScaler`. A constant feature becomes the low end.
public final class MinMaxScaler implements FeatureTransform {
    private final double low;
    private final double high;
    private final boolean clip;
    private Tensor least;
    private Tensor scale;

    /// Makes a scaler to [0, 1].
    public MinMaxScaler() {
        this(0, 1, false);
    }

    /// Makes a scaler.
    ///
    /// @param low the low end of the range
    /// @param high the high end
    /// @param clip whether values of other samples outside the range are set to its ends
    /// @throws IllegalArgumentException if the range is empty
    public MinMaxScaler(double low, double high, boolean clip) {
        Checks.range("minMaxScaler: high", high, low < high && Double.isFinite(high - low),
                "a finite number above low = " + low);
        this.low = low;
        this.high = high;
        this.clip = clip;
    }

    @Override
    public MinMaxScaler fit(Tensor x) {
        Tensor m = Checks.matrix("fit", x);
        Tensor bottom = m.amin(0);
        Tensor extent = m.amax(0).sub(bottom);
        scale = Scope
                .keep(Tensor.where(extent.lt(10 * Math.ulp(1.0)), 1.0, extent).reciprocal().mul(high - low));
        least = Scope.keep(bottom);
        return this;
    }

    @Override
    public Tensor transform(Tensor x) {
        Tensor m = Checks.matrix("transform", x, Checks.fitted("transform", least).numel());
        Tensor t = m.sub(least).mul(scale).add(low);
        return clip ? t.clamp(low, high) : t;
    }

    /// Returns features as they were before.
    ///
    /// @param x [n, features]
    public Tensor inverseTransform(Tensor x) {
        Tensor m = Checks.matrix("inverseTransform", x, Checks.fitted("inverseTransform", least).numel());
        return m.sub(low).div(scale).add(least);
    }

    /// Returns the least value of each feature in fit, float64 [features].
    public Tensor dataMin() {
        return Checks.fitted("dataMin", least).copy();
    }
}
