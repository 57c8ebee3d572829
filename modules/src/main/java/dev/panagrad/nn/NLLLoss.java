package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The negative log-likelihood, see [Losses#nllLoss].
public final class NLLLoss extends Loss {
    private final UnaryOperator<ClassLossOptions> options;

    /// Makes the mean loss.
    public NLLLoss() {
        this(o -> o);
    }

    /// Makes the loss: `new NLLLoss(o -> o.ignoreIndex(0))`.
    public NLLLoss(UnaryOperator<ClassLossOptions> options) {
        ClassLossOptions chosen = options.apply(ClassLossOptions.DEFAULT);
        this.options = o -> chosen;
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.nllLoss(input, target, options);
    }
}
