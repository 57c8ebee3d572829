package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The exponential distribution, density `rate e^(-rate x)` for x >= 0.
///
/// @param rate one over the mean, positive
public record Exponential(Tensor rate) implements Distribution {
    /// Checks the rate.
    ///
    /// @throws IllegalArgumentException if it is not positive
    public Exponential {
        Parameters.broadcast("Exponential", rate, rate);
        Parameters.positive("Exponential: rate", rate);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if the rate is not positive
    public Exponential(double rate) {
        this(Parameters.number(rate));
    }

    @Override
    public Shape batchShape() {
        return rate.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        return Parameters.uniform(rate, Parameters.join(shape, batchShape())).log().neg().div(rate);
    }

    @Override
    public Constraint support() {
        return Constraint.nonnegative();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("rate", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Exponential: value", value);
        return rate.log().sub(rate.mul(value));
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return rate.mul(value).neg().expm1().neg();
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        return p.neg().log1p().neg().div(rate);
    }

    @Override
    public Tensor entropy() {
        return rate.log().rsub(1);
    }

    @Override
    public Tensor mean() {
        return rate.reciprocal();
    }

    @Override
    public Tensor variance() {
        return rate.pow(-2);
    }
}
