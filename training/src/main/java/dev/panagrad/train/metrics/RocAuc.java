package dev.panagrad.train.metrics;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/// The area under the receiver operating characteristic; keeps all scores, because it depends on their order.
final class RocAuc implements Metric {
    private int classes;
    private double[] scores = new double[64];
    private long[] truth = new long[64];
    private int n;

    @Override
    public String name() {
        return "roc_auc";
    }

    @Override
    public boolean largerIsBetter() {
        return true;
    }

    @Override
    public void update(Tensor outputs, Tensor targets) {
        Tensor s = outputs.detach();
        Tensor y = targets.detach();
        int width = s.rank() == 2 ? Math.toIntExact(s.size(1)) : 1;
        if (s.rank() < 1 || s.rank() > 2 || width < 1 || y.numel() != s.size(0)
                || classes != 0 && width != classes) {
            throw new ShapeException("rocAuc: scores and targets do not fit, scores is " + s.shape()
                    + ", targets is " + y.shape() + ", expected [n] or [n, "
                    + (classes == 0 ? "classes" : classes) + "] and [n]");
        }
        double[] more = s.toDoubleArray();
        long[] classOf = y.toLongArray();
        for (long c : classOf) {
            if (c < 0 || c >= Math.max(width, 2)) {
                throw new ShapeException("rocAuc: class out of range, expected classes in [0, "
                        + Math.max(width, 2) + ") but got " + c);
            }
        }
        classes = width;
        append(more, classOf);
    }

    private void append(double[] more, long[] classOf) {
        int all = Math.addExact(n, classOf.length);
        if (all > truth.length || (long) all * classes > scores.length) {
            int room = (int) Math.min(2L * all, (Integer.MAX_VALUE - 8) / classes);
            truth = Arrays.copyOf(truth, room);
            scores = Arrays.copyOf(scores, room * classes);
        }
        System.arraycopy(more, 0, scores, n * classes, more.length);
        System.arraycopy(classOf, 0, truth, n, classOf.length);
        n = all;
    }

    /// Returns the area; with more than two classes the mean over each against the rest. NaN if a class or
    /// the rest has no samples.
    @Override
    public double value() {
        if (n == 0) {
            return Double.NaN;
        }
        if (classes <= 2) {
            return area(classes - 1, classes == 2 ? 0 : -1, 1);
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += area(c, -1, c);
        }
        return sum / classes;
    }

    /// Returns the share of pairs of a positive and another sample whose scores are in the right order; equal
    /// ones count half (Mann, Whitney 1947).
    ///
    /// @param minus the column that is taken off the score, -1 for none
    private double area(int column, int minus, int positive) {
        double[] score = new double[n];
        Integer[] order = new Integer[n];
        for (int i = 0; i < n; i++) {
            score[i] = scores[i * classes + column] - (minus < 0 ? 0 : scores[i * classes + minus]);
            order[i] = i;
        }
        Arrays.sort(order, (a, b) -> Double.compare(score[a], score[b]));
        double rankSum = 0;
        double positives = 0;
        for (int i = 0, j = 0; i < n; i = j) {
            while (j < n && score[order[j]] == score[order[i]] || j == i) {
                j++;
            }
            for (int k = i; k < j; k++) {
                if (truth[order[k]] == positive) {
                    rankSum += (i + j + 1) / 2.0;
                    positives++;
                }
            }
        }
        return (rankSum - positives * (positives + 1) / 2) / (positives * (n - positives));
    }

    @Override
    public void reset() {
        n = 0;
        classes = 0;
    }

    @Override
    public Map<String, Tensor> stateDict() {
        return Map.of("scores", Tensor.of(Arrays.copyOf(scores, n * classes)).reshape(n, classes), "targets",
                Tensor.of(Arrays.copyOf(truth, n)));
    }

    @Override
    public void loadStateDict(Map<String, Tensor> saved) {
        Tensor s = saved.get("scores");
        Tensor y = saved.get("targets");
        if (s == null || y == null || s.rank() != 2 || y.rank() != 1 || s.size(0) != y.size(0)) {
            throw new IllegalArgumentException(
                    "roc_auc: the saved state does not fit, expected scores [n, classes] and targets [n]"
                            + " but got "
                            + saved.keySet());
        }
        reset();
        if (y.numel() > 0) {
            classes = Math.toIntExact(s.size(1));
            append(s.toDoubleArray(), y.toLongArray());
        }
    }
}
