package dev.panagrad.train.estimators;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;

/// What the outputs of a network mean, with the loss that belongs to it. Each pair is such that the gradient
/// by the sums before the output is `(output - target) / n`.
enum OutputLoss {
    /// One probability for each output; cross entropy, summed over the outputs.
    LOGISTIC,
    /// Probabilities that sum to 1; cross entropy.
    SOFTMAX,
    /// The sums themselves; half the squared error, summed over the outputs.
    IDENTITY;

    /// Probabilities are kept this far from 0 and 1 in logarithms, as scikit-learn does.
    private static final double EPSILON = Math.ulp(1.0);

    /// Replaces sums by outputs; z: [n, k] row by row.
    void activate(double[] z, int k) {
        switch (this) {
            case LOGISTIC -> {
                for (int i = 0; i < z.length; i++) {
                    z[i] = 1 / (1 + Math.exp(-z[i]));
                }
            }
            case SOFTMAX -> {
                for (int row = 0; row < z.length; row += k) {
                    softmax(z, row, k);
                }
            }
            case IDENTITY -> {
            }
        }
    }

    private static void softmax(double[] z, int from, int k) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = from; i < from + k; i++) {
            largest = Math.max(largest, z[i]);
        }
        double sum = 0;
        for (int i = from; i < from + k; i++) {
            z[i] = Math.exp(z[i] - largest);
            sum += z[i];
        }
        for (int i = from; i < from + k; i++) {
            z[i] /= sum;
        }
    }

    /// Returns the loss, mean over the samples, and replaces outputs by the gradient by the sums.
    ///
    /// @param out outputs, [n, k]
    /// @param y targets, [n, k]
    double lossAndGradient(double[] out, double[] y, int n) {
        double loss = 0;
        for (int i = 0; i < out.length; i++) {
            loss += switch (this) {
                case LOGISTIC -> -(y[i] * log(out[i]) + (1 - y[i]) * log(1 - out[i]));
                case SOFTMAX -> y[i] == 0 ? 0 : -y[i] * log(out[i]);
                case IDENTITY -> 0.5 * (out[i] - y[i]) * (out[i] - y[i]);
            };
            out[i] = (out[i] - y[i]) / n;
        }
        return loss / n;
    }

    /// Returns the share of samples whose classes are all right, or R² for numbers.
    double score(Tensor outputs, Tensor targets) {
        int k = Math.toIntExact(outputs.size(1));
        return switch (this) {
            case LOGISTIC -> outputs.gt(0.5).eq(targets.gt(0.5)).all(1).to(DType.FLOAT64).mean().item();
            case SOFTMAX -> outputs.argmax(1).eq(targets.argmax(1)).to(DType.FLOAT64).mean().item();
            case IDENTITY -> determination(outputs.toDoubleArray(), targets.toDoubleArray(), k);
        };
    }

    /// Returns `1 - Σ (y - out)² / Σ (y - mean y)²`, mean over the outputs; a constant target counts 1 if it
    /// is met and 0 if not.
    static double determination(double[] out, double[] y, int k) {
        int n = y.length / k;
        double sum = 0;
        for (int j = 0; j < k; j++) {
            double mean = 0;
            for (int i = 0; i < n; i++) {
                mean += y[i * k + j] / n;
            }
            double left = 0;
            double all = 0;
            for (int i = 0; i < n; i++) {
                double t = y[i * k + j];
                left += (t - out[i * k + j]) * (t - out[i * k + j]);
                all += (t - mean) * (t - mean);
            }
            sum += all != 0 ? 1 - left / all : left == 0 ? 1 : 0;
        }
        return sum / k;
    }

    private static double log(double p) {
        return Math.log(Math.min(Math.max(p, EPSILON), 1 - EPSILON));
    }
}
