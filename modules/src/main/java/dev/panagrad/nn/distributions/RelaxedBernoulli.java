package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// A [Bernoulli] distribution made smooth: of `σ((logits + l) / temperature)` for l of the logistic
/// distribution (Maddison et al. 2017; Jang et al. 2017). Towards temperature 0 values are 0 or 1.
///
/// @param temperature positive
/// @param logits the logarithms of the odds, `log(p / (1 - p))`
public record RelaxedBernoulli(Tensor temperature, Tensor logits) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public RelaxedBernoulli {
        long[] shape = Parameters.broadcast("RelaxedBernoulli", temperature, logits);
        Parameters.positive("RelaxedBernoulli: temperature", temperature);
        Parameters.real("RelaxedBernoulli: logits", logits);
        temperature = temperature.expand(shape);
        logits = logits.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public RelaxedBernoulli(double temperature, double logits) {
        this(Parameters.number(temperature), Parameters.number(logits));
    }

    @Override
    public Shape batchShape() {
        return temperature.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        Tensor u = Parameters.uniform(logits, Parameters.join(shape, batchShape()))
                .clampMax(1 - Parameters.eps(logits));
        return logits.add(u.log().sub(u.neg().log1p())).div(temperature).sigmoid();
    }

    @Override
    public Constraint support() {
        return Constraint.unitInterval();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("temperature", Constraint.positive(), "logits", Constraint.real());
    }

    @Override
    public Tensor logProb(Tensor value) {
        Parameters.check("RelaxedBernoulli: value", value,
                value.detach().gt(0).and(value.detach().lt(1)), "numbers in (0, 1)");
        Tensor difference = logits.sub(value.log().sub(value.neg().log1p()).mul(temperature));
        return temperature.log().add(difference).sub(difference.softplus().mul(2)).sub(value.log())
                .sub(value.neg().log1p());
    }
}
