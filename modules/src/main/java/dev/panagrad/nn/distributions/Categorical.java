package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// One of k classes, by its number; values are int64.
///
/// @param logits the logarithms of the probabilities, normalised; [batch…, k]
public record Categorical(Tensor logits) implements Distribution {
    /// Normalises the logits.
    ///
    /// @throws IllegalArgumentException if there is no class, or a logit is NaN
    public Categorical {
        Parameters.broadcast("Categorical", logits, logits);
        if (logits.rank() == 0 || logits.size(-1) == 0) {
            throw ShapeException.of("Categorical", "there is no class", "logits is " + logits.shape(),
                    "logits.dim(-1) >= 1", logits.rank() == 0 ? 0 : logits.size(-1), 1);
        }
        Parameters.real("Categorical: logits", logits);
        logits = logits.sub(logits.logsumexp(-1).unsqueeze(-1));
    }

    /// Returns the distribution of weights, which are divided by their sum.
    ///
    /// @throws IllegalArgumentException if one is negative or the sum 0
    public static Categorical ofProbs(Tensor probs) {
        Parameters.broadcast("Categorical", probs, probs);
        Parameters.notNegative("Categorical: probs", probs);
        Tensor sum = probs.rank() == 0 ? probs : probs.sum(true, -1);
        Parameters.positive("Categorical: sum of probs", sum);
        double eps = Parameters.eps(probs);
        return new Categorical(probs.div(sum).clamp(eps, 1 - eps).log());
    }

    /// Returns the probabilities.
    public Tensor probs() {
        return logits.softmax(-1);
    }

    @Override
    public Shape batchShape() {
        return logits.shape().without(logits.rank() - 1);
    }

    @Override
    public Tensor sample(long... shape) {
        Tensor sums = probs().detach().cumsum(-1);
        Tensor total = sums.select(-1, logits.size(-1) - 1);
        Tensor u = Parameters.rand(logits, Parameters.join(shape, batchShape()));
        return sums.le(u.mul(total).unsqueeze(-1)).sum(-1).clampMax(logits.size(-1) - 1);
    }

    @Override
    public Constraint support() {
        return Constraint.integerInterval(0, logits.size(-1) - 1);
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("logits", Constraint.independent(Constraint.real(), 1));
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Categorical: value", value);
        Tensor v = value.detach();
        Shape shape = Shape.broadcast("Categorical", v.shape(), batchShape());
        Tensor at = v.to(DType.INT64).expand(shape.dims()).unsqueeze(-1);
        return logits.expand(shape.insert(shape.rank(), logits.size(-1)).dims()).gather(-1, at).squeeze(-1);
    }

    @Override
    public Tensor entropy() {
        double least = logits.dtype() == DType.FLOAT64 ? -Double.MAX_VALUE : -Float.MAX_VALUE;
        return logits.clampMin(least).mul(probs()).sum(-1).neg();
    }

    /// Returns NaN: the numbers of classes have no mean.
    @Override
    public Tensor mean() {
        return logits.select(-1, 0).mul(Double.NaN);
    }

    /// Returns NaN: the numbers of classes have no variance.
    @Override
    public Tensor variance() {
        return mean();
    }
}
