package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The number of successes before there are `n` failures, `P(k) = Γ(n+k) / (k! Γ(n)) (1-p)^n p^k`.
///
/// @param totalCount the number n of failures, not negative, perhaps no whole number
/// @param logits the logarithms of the odds of a success, `log(p / (1 - p))`
public record NegativeBinomial(Tensor totalCount, Tensor logits) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public NegativeBinomial {
        long[] shape = Parameters.broadcast("NegativeBinomial", totalCount, logits);
        Parameters.notNegative("NegativeBinomial: totalCount", totalCount);
        Parameters.real("NegativeBinomial: logits", logits);
        totalCount = totalCount.expand(shape);
        logits = logits.expand(shape);
    }

    @Override
    public Shape batchShape() {
        return totalCount.shape();
    }

    /// Returns the distribution of probabilities.
    ///
    /// @throws IllegalArgumentException if one is not in [0, 1]
    public static NegativeBinomial ofProbs(Tensor totalCount, Tensor probs) {
        return new NegativeBinomial(totalCount, Bernoulli.ofProbs(probs).logits());
    }

    /// Returns the probability of a success.
    public Tensor probs() {
        return logits.sigmoid();
    }

    @Override
    public Tensor sample(long... shape) {
        Gamma rate = new Gamma(totalCount.detach(), logits.detach().neg().exp());
        return rate.sample(shape).poisson();
    }

    @Override
    public Constraint support() {
        return Constraint.nonnegativeInteger();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("totalCount", Constraint.nonnegative(), "logits", Constraint.real());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("NegativeBinomial: value", value);
        Tensor none = totalCount.add(value).detach().eq(0);
        Tensor ways = totalCount.add(value).lgamma().sub(value.add(1).lgamma()).sub(totalCount.lgamma());
        return Tensor.where(none, value.mul(0), ways).sub(totalCount.mul(logits.softplus()))
                .sub(value.mul(logits.neg().softplus()));
    }

    @Override
    public Tensor mean() {
        return totalCount.mul(logits.exp());
    }

    @Override
    public Tensor variance() {
        return mean().div(logits.neg().sigmoid());
    }
}
