package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The cross entropy of logits and classes, see [Losses#crossEntropy].
public final class CrossEntropyLoss extends Loss {
    private final UnaryOperator<ClassLossOptions> options;

    /// Makes the mean loss.
    public CrossEntropyLoss() {
        this(o -> o);
    }

    /// Makes the loss: `new CrossEntropyLoss(o -> o.ignoreIndex(0))`.
    public CrossEntropyLoss(UnaryOperator<ClassLossOptions> options) {
        ClassLossOptions chosen = options.apply(ClassLossOptions.DEFAULT);
        this.options = o -> chosen;
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.crossEntropy(input, target, options);
    }
}
