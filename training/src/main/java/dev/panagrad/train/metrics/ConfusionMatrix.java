package dev.panagrad.train.metrics;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
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
