package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;

/// Takes the mean out of each feature and divides by the standard deviation (of the population), as
/// `sklearn.preprocessing.StandardScaler`. A constant feature is divided by 1. It computes on plain arrays:
/// in a new JVM they are faster than tensors, whose kernels are not compiled yet.
public final class StandardScaler implements FeatureTransform {
    private final boolean withMean;
    private final boolean withStd;
    private double[] mean;
    private double[] scale;

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
        double[] values = m.toDoubleArray();
        int n = Math.toIntExact(m.size(0));
        double[] means = new double[Math.toIntExact(m.size(1))];
        addRows(values, means);
        divide(means, n);
        double[] deviations = new double[means.length];
        addSquares(values, means, deviations);
        divide(deviations, n);
        for (int j = 0; j < means.length; j++) {
            // What rounding leaves of a constant counts as none.
            double eps = n * Math.ulp(1.0);
            boolean constant =
                    deviations[j] <= deviations[j] * eps + means[j] * eps * (means[j] * eps);
            deviations[j] = withStd && !constant ? Math.sqrt(deviations[j]) : 1;
        }
        mean = withMean ? means : new double[means.length];
        scale = deviations;
        return this;
    }

    /// Adds the rows of a matrix.
    private static void addRows(double[] matrix, double[] sums) {
        for (int at = 0; at < matrix.length; at += sums.length) {
            for (int j = 0; j < sums.length; j++) {
                sums[j] += matrix[at + j];
            }
        }
    }

    /// Adds the squares of what the rows of a matrix differ from others.
    private static void addSquares(double[] matrix, double[] means, double[] sums) {
        for (int at = 0; at < matrix.length; at += sums.length) {
            for (int j = 0; j < sums.length; j++) {
                double d = matrix[at + j] - means[j];
                sums[j] += d * d;
            }
        }
    }

    private static void divide(double[] values, double by) {
        for (int j = 0; j < values.length; j++) {
            values[j] /= by;
        }
    }

    @Override
    public Tensor transform(Tensor x) {
        Tensor m = Checks.matrix("transform", x, Checks.fitted("transform", mean).length);
        double[] values = m.toDoubleArray();
        for (int at = 0; at < values.length; at += mean.length) {
            for (int j = 0; j < mean.length; j++) {
                values[at + j] = (values[at + j] - mean[j]) / scale[j];
            }
        }
        return Tensor.of(values).view(m.shape().dims());
    }

    /// Returns features as they were before.
    ///
    /// @param x [n, features]
    public Tensor inverseTransform(Tensor x) {
        Tensor m = Checks.matrix("inverseTransform", x, Checks.fitted("inverseTransform", mean).length);
        return m.mul(scale()).add(mean());
    }

    /// Returns what is taken out of each feature, float64 [features].
    public Tensor mean() {
        return Tensor.of(Checks.fitted("mean", mean));
    }

    /// Returns what each feature is divided by, float64 [features].
    public Tensor scale() {
        return Tensor.of(Checks.fitted("scale", scale));
    }
}
