package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/// How often each of k classes comes in a number of independent draws; values are counts, [..., k].
///
/// @param totalCount the number n of draws
/// @param logits the logarithms of the probabilities, normalised; [batch…, k]
public record Multinomial(long totalCount, Tensor logits) implements OfClasses {
    /// Normalises the logits.
    ///
    /// @throws IllegalArgumentException if the number is negative, there is no class, or a logit is NaN
    public Multinomial {
        if (totalCount < 0) {
            throw new IllegalArgumentException(
                    "Multinomial: totalCount is out of range, expected a number >= 0 but got " + totalCount);
        }
        logits = new Categorical(logits).logits();
    }

    /// Returns the distribution of weights, which are divided by their sum.
    ///
    /// @throws IllegalArgumentException if a weight or the number is negative, or the sum 0
    public static Multinomial ofProbs(long totalCount, Tensor probs) {
        return new Multinomial(totalCount, Categorical.ofProbs(probs).logits());
    }

    /// Returns counts, one class after another by a binomial distribution among the draws that are left.
    @Override
    public Tensor sample(long... shape) {
        Tensor p = probs().detach();
        // What this class and the later ones have; of the last one it is its own.
        Tensor rest = p.flip(-1).cumsum(-1).flip(-1);
        int k = Math.toIntExact(p.size(-1));
        long[] all = Parameters.join(shape, batchShape());
        Tensor left = logits.newFull((double) totalCount, all);
        Tensor[] counts = new Tensor[k];
        for (int i = 0; i < k; i++) {
            Tensor share = i == k - 1 ? Tensor.onesLike(left)
                    : p.select(-1, i).div(rest.select(-1, i).clampMin(Parameters.tiny(p))).clamp(0, 1);
            counts[i] = left.binomial(share.expand(all));
            left = left.sub(counts[i]);
        }
        return Tensor.stack(-1, counts);
    }

    @Override
    public Constraint support() {
        return Constraint.multinomial(totalCount);
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("logits", Constraint.independent(Constraint.real(), 1));
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Multinomial: value", value);
        Tensor none = value.detach().eq(0);
        Tensor terms = value.mul(Tensor.where(none, Tensor.zerosLike(logits), logits));
        return value.add(1).lgamma().sum(-1).neg().add(terms.sum(-1))
                .add(Tensor.full((double) totalCount + 1, logits.dtype()).lgamma().item());
    }

    /// Returns `n H - log n! + Σᵢ E[log kᵢ!]` with the entropy H of one draw and the counts kᵢ, which are
    /// binomial; it takes memory for `(n + 1) k` numbers a distribution.
    @Override
    public Tensor entropy() {
        Tensor n = logits.newFull((double) totalCount);
        long[] column = new long[logits.rank() + 1];
        Arrays.fill(column, 1);
        column[0] = totalCount + 1;
        Tensor counts = logits.newArange(totalCount + 1).to(logits.dtype()).view(column);
        Tensor often = Binomial.ofProbs(n, probs()).logProb(counts).exp();
        return new Categorical(logits).entropy().mul(totalCount).sub(n.add(1).lgamma())
                .add(often.mul(counts.add(1).lgamma()).sum(0, -1));
    }

    @Override
    public Tensor mean() {
        return probs().mul(totalCount);
    }

    @Override
    public Tensor variance() {
        return probs().mul(probs().rsub(1)).mul(totalCount);
    }
}
