package dev.panagrad.train.metrics;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Module;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Samples;
import java.util.ArrayList;
import java.util.List;

/// Figures of merit.
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
}
