package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// A [OneHotCategorical] distribution made smooth, the concrete or Gumbel-softmax distribution: of
/// `softmax((logits + g) / temperature)` for g of Gumbel's distribution (Maddison et al. 2017; Jang et al.
/// 2017). Towards temperature 0 values are vectors of 0 and one 1.
///
/// @param temperature a positive scalar
/// @param logits the logarithms of the probabilities, normalised; [batch…, k]
public record RelaxedOneHotCategorical(Tensor temperature, Tensor logits) implements OfClasses {
    /// Normalises the logits.
    ///
    /// @throws IllegalArgumentException if the temperature is no positive scalar, there is no class, or a
    ///         logit is NaN
    public RelaxedOneHotCategorical {
        Parameters.broadcast("RelaxedOneHotCategorical", temperature, logits);
        if (temperature.rank() != 0) {
            throw new IllegalArgumentException("RelaxedOneHotCategorical: the temperature is no scalar,"
                    + " expected [] but it is " + temperature.shape());
        }
        Parameters.positive("RelaxedOneHotCategorical: temperature", temperature);
        logits = new Categorical(logits).logits();
    }

    @Override
    public Tensor rsample(long... shape) {
        Tensor u = Parameters.uniform(logits, Parameters.join(shape, logits.shape()))
                .clampMax(1 - Parameters.eps(logits));
        return logits.sub(u.log().neg().log()).div(temperature).softmax(-1);
    }

    @Override
    public Constraint support() {
        return Constraint.simplex();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("temperature", Constraint.positive(), "logits",
                Constraint.independent(Constraint.real(), 1));
    }

    @Override
    public Tensor logProb(Tensor value) {
        Parameters.positive("RelaxedOneHotCategorical: value", value);
        support().require("RelaxedOneHotCategorical: value", value);
        long k = logits.size(-1);
        Tensor y = value.log();
        Tensor score = logits.sub(y.mul(temperature));
        Tensor scale = temperature.log().mul(k - 1)
                .add(Tensor.full((double) k, logits.dtype()).lgamma().item());
        return score.logSoftmax(-1).sum(-1).add(scale).sub(y.sum(-1));
    }
}
