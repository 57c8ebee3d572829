package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The cross entropy of logits and classes, see [Losses#crossEntropy]. Buffer, if given: the `weight` of the
/// classes.
public final class CrossEntropyLoss extends Loss {
    @Buffer
    private Tensor weight;
    private final ClassLossOptions options;

    /// Makes the mean loss.
    public CrossEntropyLoss() {
        this(o -> o);
    }

    /// Makes the loss: `new CrossEntropyLoss(o -> o.ignoreIndex(0))`.
    public CrossEntropyLoss(UnaryOperator<ClassLossOptions> options) {
        this.options = options.apply(ClassLossOptions.DEFAULT);
        weight = this.options.weight();
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.crossEntropy(input, target, _ -> options.weight(weight));
    }
}
