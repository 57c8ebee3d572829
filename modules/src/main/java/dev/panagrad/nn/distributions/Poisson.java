package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The number of events that come at a rate, `P(k) = rate^k e^(-rate) / k!`.
///
/// @param rate the mean, not negative
public record Poisson(Tensor rate) implements Distribution {
    /// Checks the parameter.
    ///
    /// @throws IllegalArgumentException if it is out of range
    public Poisson {
        Parameters.broadcast("Poisson", rate, rate);
        Parameters.notNegative("Poisson: rate", rate);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Poisson(double rate) {
        this(Parameters.number(rate));
    }

    @Override
    public Shape batchShape() {
        return rate.shape();
    }

    @Override
    public Tensor sample(long... shape) {
        return rate.detach().expand(Parameters.join(shape, batchShape())).poisson();
    }

    @Override
    public Constraint support() {
        return Constraint.nonnegativeInteger();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("rate", Constraint.nonnegative());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Poisson: value", value);
        return value.xlogy(rate).sub(rate).sub(value.add(1).lgamma());
    }

    @Override
    public Tensor mean() {
        return rate;
    }

    @Override
    public Tensor variance() {
        return rate;
    }
}
