package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The negative log-likelihood, see [Losses#nllLoss]. Buffer, if given: the `weight` of the
/// classes.
public final class NLLLoss extends Loss {
    @Buffer
    private Tensor weight;
    private final ClassLossOptions options;

    /// Makes the mean loss.
    public NLLLoss() {
        this(o -> o);
    }

    /// Makes the loss: `new NLLLoss(o -> o.ignoreIndex(0))`.
    public NLLLoss(UnaryOperator<ClassLossOptions> options) {
        this.options = options.apply(ClassLossOptions.DEFAULT);
        weight = this.options.weight();
    }

    @Override
    public Tensor forward(Tensor input, Tensor target) {
        return Losses.nllLoss(input, target, _ -> options.weight(weight));
    }
}
