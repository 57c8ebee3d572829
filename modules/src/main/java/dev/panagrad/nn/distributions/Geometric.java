package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The number of failures before the first success, `P(k) = (1-p)^k p`.
///
/// @param probs the probability p of a success, in (0, 1]
public record Geometric(Tensor probs) implements Distribution {
    private static final Constraint PROBS =
            Constraint.ofNumbers("numbers in (0, 1]", v -> v.gt(0).and(v.le(1)));

    /// Checks the probabilities.
    ///
    /// @throws IllegalArgumentException if one is not in (0, 1]
    public Geometric {
        Parameters.broadcast("Geometric", probs, probs);
        PROBS.require("Geometric: probs", probs);
    }

    @Override
    public Shape batchShape() {
        return probs.shape();
    }

    @Override
    public Tensor sample(long... shape) {
        Tensor u = Parameters.uniform(probs, Parameters.join(shape, batchShape()));
        return u.log().div(probs.detach().neg().log1p()).floor();
    }

    @Override
    public Constraint support() {
        return Constraint.nonnegativeInteger();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("probs", PROBS);
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Geometric: value", value);
        return value.xlogy(probs.rsub(1)).add(probs.log());
    }

    @Override
    public Tensor entropy() {
        Tensor q = probs.rsub(1);
        return q.xlogy(q).add(probs.xlogy(probs)).neg().div(probs);
    }

    @Override
    public Tensor mean() {
        return probs.reciprocal().sub(1);
    }

    @Override
    public Tensor variance() {
        return probs.reciprocal().sub(1).div(probs);
    }
}
