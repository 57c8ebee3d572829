package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// One of k classes, as a vector with 1 at its place and 0 elsewhere; see [Categorical].
///
/// @param logits the logarithms of the probabilities, normalised; [batch…, k]
public record OneHotCategorical(Tensor logits) implements OfClasses {
    /// Normalises the logits.
    ///
    /// @throws IllegalArgumentException if there is no class, or a logit is NaN
    public OneHotCategorical {
        logits = new Categorical(logits).logits();
    }

    /// Returns the distribution of weights, which are divided by their sum.
    ///
    /// @throws IllegalArgumentException if one is negative or the sum 0
    public static OneHotCategorical ofProbs(Tensor probs) {
        return new OneHotCategorical(Categorical.ofProbs(probs).logits());
    }

    @Override
    public Tensor sample(long... shape) {
        return new Categorical(logits).sample(shape).oneHot(logits.size(-1)).to(logits.dtype());
    }

    /// Returns samples whose gradients are those of the probabilities, as of PyTorch's
    /// `OneHotCategoricalStraightThrough` (Bengio et al. 2013).
    @Override
    public Tensor rsample(long... shape) {
        return sample(shape).add(probs().sub(probs().detach()));
    }

    @Override
    public Constraint support() {
        return Constraint.oneHot();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("logits", Constraint.independent(Constraint.real(), 1));
    }

    @Override
    public Tensor logProb(Tensor value) {
        Tensor v = value.detach();
        support().require("OneHotCategorical: value", v);
        return Tensor.where(v.eq(0), Tensor.zerosLike(logits), logits).sum(-1);
    }

    @Override
    public Tensor entropy() {
        return new Categorical(logits).entropy();
    }

    @Override
    public Tensor mean() {
        return probs();
    }

    @Override
    public Tensor variance() {
        return probs().mul(probs().rsub(1));
    }
}
