package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// Replaces each feature by one column for each of its categories, 1 where the sample has it, as
/// `sklearn.preprocessing.OneHotEncoder`. Categories are numbers.
public final class OneHotEncoder implements FeatureTransform {
    private final boolean ignoreUnknown;
    private final boolean dropFirst;
    private double[][] categories;

    /// Makes an encoder that refuses categories not seen in fit.
    public OneHotEncoder() {
        this(false, false);
    }

    /// Makes an encoder.
    ///
    /// @param ignoreUnknown whether a category not seen in fit becomes zeros instead of an error
    /// @param dropFirst whether the first category of each feature has no column
    public OneHotEncoder(boolean ignoreUnknown, boolean dropFirst) {
        this.ignoreUnknown = ignoreUnknown;
        this.dropFirst = dropFirst;
    }

    @Override
    public OneHotEncoder fit(Tensor x) {
        Tensor m = Checks.matrix("fit", x);
        double[][] found = new double[Math.toIntExact(m.size(1))][];
        for (int j = 0; j < found.length; j++) {
            found[j] = Arrays.stream(m.select(1, j).contiguous().toDoubleArray()).map(v -> v + 0.0).distinct()
                    .sorted().toArray();
        }
        categories = found;
        return this;
    }

    /// Returns the columns of each feature's categories in order, float64 [n, columns].
    ///
    /// @throws IllegalArgumentException if a category was not seen in fit and unknown ones are not ignored
    @Override
    public Tensor transform(Tensor x) {
        Tensor m = Checks.matrix("transform", x, Checks.fitted("transform", categories).length);
        double[] in = m.toDoubleArray();
        int features = categories.length;
        int n = in.length / features;
        int width = 0;
        for (double[] c : categories) {
            width += columns(c);
        }
        double[] out = new double[Math.multiplyExact(n, width)];
        for (int i = 0; i < n; i++) {
            int first = 0;
            for (int j = 0; j < features; j++) {
                int place = Arrays.binarySearch(categories[j], in[i * features + j] + 0.0);
                if (place < 0 && !ignoreUnknown) {
                    throw new IllegalArgumentException("transform: unknown category, x is " + x.shape()
                            + ", expected one of " + Arrays.toString(categories[j]) + " in column " + j
                            + " but sample " + i + " has " + in[i * features + j]);
                }
                int column = place - (dropFirst ? 1 : 0);
                if (place >= 0 && column >= 0) {
                    out[i * width + first + column] = 1;
                }
                first += columns(categories[j]);
            }
        }
        return Tensor.of(out).reshape(n, width);
    }

    private int columns(double[] c) {
        return c.length - (dropFirst ? 1 : 0);
    }

    /// Returns the categories of a feature in order, float64 [categories].
    public Tensor categories(int feature) {
        return Tensor.of(Checks.fitted("categories", categories)[feature]);
    }
}
