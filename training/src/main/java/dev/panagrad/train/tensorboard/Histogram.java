package dev.panagrad.train.tensorboard;

import java.util.Arrays;

/// How often values fall between limits that grow by a tenth each, from 1e-12 to 1e20 on both sides of 0: the
/// histogram of TensorFlow and PyTorch.
final class Histogram {
    private static final double[] LIMITS = limits();

    private Histogram() {
    }

    private static double[] limits() {
        double[] up = new double[1024];
        int n = 0;
        for (double v = 1e-12; v < 1e20; v *= 1.1) {
            up[n++] = v;
        }
        double[] all = new double[2 * n + 1];
        for (int i = 0; i < n; i++) {
            all[n - 1 - i] = -up[i];
            all[n + 1 + i] = up[i];
        }
        return all;
    }

    /// Returns the `HistogramProto` of some numbers.
    ///
    /// @throws IllegalArgumentException if there is none, or one is not finite
    static Message of(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("histogram: no values, expected at least 1 but got 0");
        }
        double[] counts = new double[LIMITS.length - 1];
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        for (double v : values) {
            if (!Double.isFinite(v)) {
                throw new IllegalArgumentException(
                        "histogram: a value is not finite, expected numbers but got " + v);
            }
            int at = bin(v);
            if (at >= 0) {
                counts[at]++;
            }
            min = Math.min(min, v);
            max = Math.max(max, v);
            sum += v;
            squares += v * v;
        }
        Message m = new Message().number(1, min).number(2, max).number(3, values.length).number(4, sum)
                .number(5, squares);
        return support(m, counts);
    }

    /// Returns the bin that begins at or below a value; the last one contains its end. -1 if it is outside.
    private static int bin(double v) {
        int found = Arrays.binarySearch(LIMITS, v);
        int at = found >= 0 ? found : -found - 2;
        return at == LIMITS.length - 1 && v == LIMITS[at] ? at - 1 : at == LIMITS.length - 1 ? -1 : at;
    }

    /// Writes the bins from the first with a value to the last, after an empty one: TensorBoard knows right
    /// limits alone.
    private static Message support(Message m, double[] counts) {
        int start = 0;
        int end = counts.length;
        while (start < end && counts[start] == 0) {
            start++;
        }
        while (end > start && counts[end - 1] == 0) {
            end--;
        }
        if (start == end) {
            start = 0;
        }
        double[] bins = new double[end - start + 1];
        System.arraycopy(counts, start, bins, 1, end - start);
        return m.numbers(6, Arrays.copyOfRange(LIMITS, start, end + 1)).numbers(7, bins);
    }
}
