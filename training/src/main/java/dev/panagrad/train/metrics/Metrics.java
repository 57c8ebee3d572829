package dev.panagrad.train.metrics;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Module;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Figures of merit: of tensors at once, and as [Metric]s that gather batches. Definitions are
/// scikit-learn's.
public final class Metrics {
    private Metrics() {
    }

    /// Returns how many rows of the logits are largest at the target; logits: [n, classes], targets: int64
    /// [n].
    public static long correct(Tensor logits, Tensor targets) {
        return logits.detach().argmax(1).eq(targets).sum().itemLong();
    }

    /// Returns the share of predictions that equal the targets.
    ///
    /// @throws IllegalArgumentException if there are none
    public static double accuracy(Tensor predictions, Tensor targets) {
        if (predictions.numel() == 0) {
            throw new IllegalArgumentException("accuracy: no predictions, expected at least one");
        }
        return (double) predictions.eq(targets).sum().itemLong() / predictions.numel();
    }

    /// Returns the class of the largest output for each sample, int64 [n], computed in evaluation mode
    /// without recording and in batches.
    public static Tensor predict(Module model, Samples samples, int batch) {
        boolean before = model.isTraining();
        model.eval();
        List<Tensor> parts = new ArrayList<>();
        try {
            for (Samples part : samples.batches(batch)) {
                parts.add(Scope.run(() -> Grad.off(() -> model.call(part.inputs()).argmax(1))));
            }
        } finally {
            model.train(before);
        }
        return Tensor.cat(0, parts.toArray(Tensor[]::new));
    }

    /// Returns the area under the receiver operating characteristic.
    ///
    /// @param scores [n], or [n, classes]: with more than two, the mean area of each class against the rest
    /// @param targets int64 [n]
    /// @throws ShapeException if they do not fit
    public static double rocAuc(Tensor scores, Tensor targets) {
        return once(rocAuc(), scores, targets);
    }

    /// Returns the mean squared error of two tensors of one shape.
    ///
    /// @throws ShapeException if the shapes differ
    public static double meanSquaredError(Tensor outputs, Tensor targets) {
        return once(meanSquaredError(), outputs, targets);
    }

    /// Returns the mean absolute error of two tensors of one shape.
    ///
    /// @throws ShapeException if the shapes differ
    public static double meanAbsoluteError(Tensor outputs, Tensor targets) {
        return once(meanAbsoluteError(), outputs, targets);
    }

    /// Returns the coefficient of determination `1 - Σ(y - ŷ)² / Σ(y - mean y)²` of two tensors of one shape.
    ///
    /// @throws ShapeException if the shapes differ
    public static double r2(Tensor outputs, Tensor targets) {
        return once(r2(), outputs, targets);
    }

    private static double once(Metric metric, Tensor outputs, Tensor targets) {
        metric.update(outputs, targets);
        return metric.value();
    }

    /// Returns the share of rows whose largest logit is the target's; logits: [n, classes, …], targets: int64
    /// [n, …]. Of a single column the sign decides between the classes 0 and 1.
    public static Metric accuracy() {
        return new SumMetric("accuracy", true, 2, (s, x, y) -> {
            s[0] += classes("accuracy", x, y).eq(y.reshape(-1)).sum().item();
            s[1] += y.numel();
        }, s -> s[0] / s[1]);
    }

    /// Returns the share of rows where the target's logit is among the `k` largest; logits: [n, classes],
    /// targets: int64 [n].
    ///
    /// @throws IllegalArgumentException if k is below 1
    public static Metric topK(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("topK: k must be positive, expected k >= 1 but got " + k);
        }
        return new SumMetric("top_" + k, true, 2, (s, x, y) -> {
            Tensor at = columns("topK", x, y);
            Tensor own = at.gather(1, y.reshape(-1, 1));
            s[0] += at.gt(own).sum(1).lt((long) k).sum().item();
            s[1] += y.numel();
        }, s -> s[0] / s[1]);
    }

    /// Returns the precision, see [ConfusionMatrix#precision].
    public static Metric precision(int classes, Average average) {
        return confusion("precision", classes, average, m -> m.precision(average));
    }

    /// Returns the recall, see [ConfusionMatrix#recall].
    public static Metric recall(int classes, Average average) {
        return confusion("recall", classes, average, m -> m.recall(average));
    }

    /// Returns the F1 score, see [ConfusionMatrix#f1].
    public static Metric f1(int classes, Average average) {
        return confusion("f1", classes, average, m -> m.f1(average));
    }

    private static Metric confusion(String name, int classes, Average average,
            ToDoubleFunction<ConfusionMatrix> figure) {
        if (classes < 2 || average == Average.BINARY && classes != 2) {
            throw new IllegalArgumentException(name + ": the number of classes does not fit, expected "
                    + (average == Average.BINARY ? "2" : "at least 2") + " but got " + classes);
        }
        return new SumMetric(name, true, classes * classes, (s, x, y) -> {
            Tensor flat = y.reshape(-1);
            double[] more = ConfusionMatrix.of(classes(name, x, y), flat, classes).counts().toDoubleArray();
            for (int i = 0; i < s.length; i++) {
                s[i] += more[i];
            }
        }, s -> figure.applyAsDouble(
                new ConfusionMatrix(Tensor.of(s.clone()).to(DType.INT64).reshape(classes, classes))));
    }

    /// Returns the area under the receiver operating characteristic, see [#rocAuc(Tensor, Tensor)]. It keeps
    /// all scores.
    public static Metric rocAuc() {
        return new RocAuc();
    }

    /// Returns the mean squared error.
    public static Metric meanSquaredError() {
        return new SumMetric("mse", false, 2, (s, x, y) -> {
            s[0] += difference("meanSquaredError", x, y).square().sum().item();
            s[1] += y.numel();
        }, s -> s[0] / s[1]);
    }

    /// Returns the mean absolute error.
    public static Metric meanAbsoluteError() {
        return new SumMetric("mae", false, 2, (s, x, y) -> {
            s[0] += difference("meanAbsoluteError", x, y).abs().sum().item();
            s[1] += y.numel();
        }, s -> s[0] / s[1]);
    }

    /// Returns the coefficient of determination, see [#r2(Tensor, Tensor)].
    public static Metric r2() {
        // Number, mean and sum of squares about the mean of the targets (Chan, Golub, LeVeque 1983), errors.
        return new SumMetric("r2", true, 4, (s, x, y) -> {
            s[3] += difference("r2", x, y).square().sum().item();
            double n = y.numel();
            if (n > 0) {
                Tensor wide = y.to(DType.FLOAT64);
                double mean = wide.mean().item();
                double apart = mean - s[1];
                s[2] += wide.sub(mean).square().sum().item() + apart * apart * s[0] * n / (s[0] + n);
                s[1] += apart * n / (s[0] + n);
                s[0] += n;
            }
        }, s -> 1 - s[3] / s[2]);
    }

    /// Returns the perplexity, e to the mean cross entropy; logits: [n, classes, …], targets: int64 [n, …].
    public static Metric perplexity() {
        return new SumMetric("perplexity", false, 2, (s, x, y) -> {
            Tensor logp = columns("perplexity", x, y).to(DType.FLOAT64).logSoftmax(1);
            s[0] -= logp.gather(1, y.reshape(-1, 1)).sum().item();
            s[1] += y.numel();
        }, s -> Math.exp(s[0] / s[1]));
    }

    private static Tensor difference(String op, Tensor x, Tensor y) {
        if (!x.shape().equals(y.shape())) {
            throw new ShapeException(op + ": shapes differ, outputs is " + x.shape() + ", targets is "
                    + y.shape() + ", expected equal shapes");
        }
        return x.to(DType.FLOAT64).sub(y.to(DType.FLOAT64));
    }

    /// Returns the classes along axis 1 of a matrix with a row for each target.
    private static Tensor columns(String op, Tensor x, Tensor y) {
        boolean fits = x.rank() == y.rank() + 1 && y.rank() >= 1;
        for (int i = 0; fits && i < y.rank(); i++) {
            fits = y.size(i) == x.size(i == 0 ? 0 : i + 1);
        }
        if (!fits) {
            throw new ShapeException(op + ": logits and targets do not fit, logits is " + x.shape()
                    + ", targets is " + y.shape() + ", expected [n, classes, …] and [n, …]");
        }
        return x.movedim(1, -1).reshape(y.numel(), x.size(1));
    }

    private static Tensor classes(String op, Tensor x, Tensor y) {
        boolean single = x.rank() == 2 && x.size(1) == 1 && x.size(0) == y.numel();
        return single ? x.reshape(-1).gt(0).to(DType.INT64) : columns(op, x, y).argmax(1);
    }
}
