package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/// The number of successes among independent trials, `P(k) = (n over k) p^k (1-p)^(n-k)`.
///
/// @param totalCount the number n of trials, a whole number
/// @param logits the logarithms of the odds of a success, `log(p / (1 - p))`
public record Binomial(Tensor totalCount, Tensor logits) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public Binomial {
        long[] shape = Parameters.broadcast("Binomial", totalCount, logits);
        Parameters.whole("Binomial: totalCount", totalCount);
        Parameters.real("Binomial: logits", logits);
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
    public static Binomial ofProbs(Tensor totalCount, Tensor probs) {
        return new Binomial(totalCount, Bernoulli.ofProbs(probs).logits());
    }

    /// Returns the probability of a success.
    public Tensor probs() {
        return logits.sigmoid();
    }

    @Override
    public Tensor sample(long... shape) {
        long[] all = Parameters.join(shape, batchShape());
        return totalCount.detach().expand(all).binomial(probs().detach().expand(all));
    }

    @Override
    public Constraint support() {
        return Constraint.integerInterval(Tensor.zerosLike(totalCount), totalCount);
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("totalCount", Constraint.nonnegativeInteger(), "logits", Constraint.real());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Binomial: value", value);
        Tensor ways = totalCount.add(1).lgamma().sub(value.add(1).lgamma())
                .sub(totalCount.sub(value).add(1).lgamma());
        return ways.add(value.mul(logits)).sub(totalCount.mul(logits.softplus()));
    }

    /// Returns the sum over all numbers of successes.
    ///
    /// @throws IllegalStateException if the numbers of trials differ
    @Override
    public Tensor entropy() {
        double n = totalCount.numel() == 0 ? 0 : totalCount.detach().max().item();
        if (totalCount.numel() > 0 && totalCount.detach().min().item() != n) {
            throw new IllegalStateException(
                    "Binomial: the entropy needs equal numbers of trials, totalCount is "
                            + totalCount);
        }
        long[] column = new long[totalCount.rank() + 1];
        Arrays.fill(column, 1);
        column[0] = (long) n + 1;
        Tensor p = logProb(logits.newArange((long) n + 1).to(logits.dtype()).view(column));
        return p.exp().mul(p).sum(0).neg();
    }

    @Override
    public Tensor mean() {
        return totalCount.mul(probs());
    }

    @Override
    public Tensor variance() {
        return totalCount.mul(probs()).mul(logits.neg().sigmoid());
    }
}
