package dev.panagrad.nn.distributions;

import dev.panagrad.nn.Losses;
import dev.panagrad.nn.Reduce;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// 1 with a probability, else 0.
///
/// @param logits the logarithms of the odds, `log(p / (1 - p))`
public record Bernoulli(Tensor logits) implements Distribution {
    /// Checks the logits.
    ///
    /// @throws IllegalArgumentException if one is NaN
    public Bernoulli {
        Parameters.broadcast("Bernoulli", logits, logits);
        Parameters.real("Bernoulli: logits", logits);
    }

    /// Returns the distribution of probabilities.
    ///
    /// @throws IllegalArgumentException if one is not in [0, 1]
    public static Bernoulli ofProbs(Tensor probs) {
        Parameters.broadcast("Bernoulli", probs, probs);
        Parameters.unit("Bernoulli: probs", probs);
        double eps = Parameters.eps(probs);
        Tensor p = probs.clamp(eps, 1 - eps);
        return new Bernoulli(p.log().sub(p.neg().log1p()));
    }

    /// Returns the probabilities of 1.
    public Tensor probs() {
        return logits.sigmoid();
    }

    @Override
    public Shape batchShape() {
        return logits.shape();
    }

    @Override
    public Tensor sample(long... shape) {
        Tensor u = Parameters.rand(logits, Parameters.join(shape, batchShape()));
        return u.lt(probs().detach()).to(logits.dtype());
    }

    @Override
    public Constraint support() {
        return Constraint.zeroOrOne();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("logits", Constraint.real());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Bernoulli: value", value);
        Tensor x = logits.add(value.mul(0));
        return Losses.bceWithLogits(x, value.expandAs(x), null, null, Reduce.NONE).neg();
    }

    @Override
    public Tensor entropy() {
        return Losses.bceWithLogits(logits, probs(), null, null, Reduce.NONE);
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
