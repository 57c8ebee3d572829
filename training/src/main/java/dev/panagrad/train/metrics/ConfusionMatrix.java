package dev.panagrad.train.metrics;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;

/// How often each class was taken for each.
///
/// @param counts int64 [classes, classes]; row: the true class, column: the predicted one
public record ConfusionMatrix(Tensor counts) {
    /// Returns the matrix of predictions.
    ///
    /// @param predictions int64 [n]
    /// @param targets int64 [n]
    /// @throws ShapeException if the shapes differ or a class is out of range
    public static ConfusionMatrix of(Tensor predictions, Tensor targets, int classes) {
        if (!predictions.shape().equals(targets.shape())) {
            throw new ShapeException("confusionMatrix: shapes differ, predictions is " + predictions.shape()
                    + ", targets is " + targets.shape() + ", expected equal shapes");
        }
        long[] p = predictions.toLongArray();
        long[] t = targets.toLongArray();
        long[] counts = new long[classes * classes];
        for (int i = 0; i < p.length; i++) {
            if (p[i] < 0 || p[i] >= classes || t[i] < 0 || t[i] >= classes) {
                throw new ShapeException(
                        "confusionMatrix: class out of range, expected classes in [0, " + classes
                                + ") but sample " + i + " has " + t[i] + ", predicted " + p[i]);
            }
            counts[(int) (t[i] * classes + p[i])]++;
        }
        return new ConfusionMatrix(Tensor.of(counts).reshape(classes, classes));
    }

    /// Returns the share of correct predictions.
    public double accuracy() {
        return (double) counts.diagonal().sum().itemLong() / Math.max(counts.sum().itemLong(), 1);
    }

    /// Returns how many of those taken for a class are of it: `tp / (tp + fp)`, 0 where none were.
    public double precision(Average average) {
        return figure(average, (hit, taken, _) -> taken == 0 ? 0 : hit / taken);
    }

    /// Returns how many of a class were found: `tp / (tp + fn)`, 0 where there are none.
    public double recall(Average average) {
        return figure(average, (hit, _, there) -> there == 0 ? 0 : hit / there);
    }

    /// Returns the harmonic mean of precision and recall: `2 tp / (2 tp + fp + fn)`.
    public double f1(Average average) {
        return figure(average, (hit, taken, there) -> taken + there == 0 ? 0 : 2 * hit / (taken + there));
    }

    /// A figure of one class.
    private interface Figure {
        /// @param hit how many of the class were taken for it
        /// @param taken how many were taken for the class
        /// @param there how many are of the class
        double of(double hit, double taken, double there);
    }

    private double figure(Average average, Figure figure) {
        int n = Math.toIntExact(counts.size(0));
        if (average == Average.BINARY && n != 2) {
            throw new IllegalArgumentException(
                    "confusionMatrix: BINARY needs two classes, expected 2 but got "
                            + n + "; choose MACRO, MICRO or WEIGHTED");
        }
        double[] c = counts.toDoubleArray();
        double[] hit = new double[n];
        double[] taken = new double[n];
        double[] there = new double[n];
        for (int i = 0; i < n; i++) {
            hit[i] = c[i * n + i];
            for (int j = 0; j < n; j++) {
                there[i] += c[i * n + j];
                taken[j] += c[i * n + j];
            }
        }
        double all = Arrays.stream(there).sum();
        if (average == Average.MICRO) {
            return figure.of(Arrays.stream(hit).sum(), all, all);
        }
        double sum = 0;
        double weights = 0;
        for (int i = average == Average.BINARY ? 1 : 0; i < n; i++) {
            // Macro averages leave out classes that occur neither as truth nor as guess, as scikit-learn
            // does.
            double w = average == Average.WEIGHTED ? there[i] : taken[i] + there[i] > 0 ? 1 : 0;
            sum += w == 0 ? 0 : w * figure.of(hit[i], taken[i], there[i]);
            weights += w;
        }
        return weights == 0 ? 0 : sum / weights;
    }

    /// Returns the matrix as a table with the share found of each true class.
    @Override
    public String toString() {
        int n = Math.toIntExact(counts.size(0));
        long[] c = counts.toLongArray();
        int width =
                Math.max(5, Long.toString(counts.numel() == 0 ? 0 : counts.max().itemLong()).length() + 1);
        StringBuilder s = new StringBuilder("true \\ predicted\n     ");
        for (int j = 0; j < n; j++) {
            s.append(String.format(Locale.ROOT, "%" + width + "d", j));
        }
        s.append("   found");
        for (int i = 0; i < n; i++) {
            long all = 0;
            s.append(String.format(Locale.ROOT, "%n%5d", i));
            for (int j = 0; j < n; j++) {
                long v = c[i * n + j];
                all += v;
                s.append(String.format(Locale.ROOT, "%" + width + "s", v == 0 ? "." : Long.toString(v)));
            }
            s.append(all == 0 ? "       -"
                    : String.format(Locale.ROOT, "  %5.1f %%", 100.0 * c[i * n + i] / all));
        }
        return s.toString().replace("\r\n", "\n");
    }
}
