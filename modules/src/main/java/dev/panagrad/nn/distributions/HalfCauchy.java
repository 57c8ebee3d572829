package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution of `|x|` for x of a [Cauchy] distribution around 0.
///
/// @param scale the median, positive
public record HalfCauchy(Tensor scale) implements Distribution {
    /// Checks the parameter.
    ///
    /// @throws IllegalArgumentException if it is out of range
    public HalfCauchy {
        Parameters.broadcast("HalfCauchy", scale, scale);
        Parameters.positive("HalfCauchy: scale", scale);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public HalfCauchy(double scale) {
        this(Parameters.number(scale));
    }

    @Override
    public Shape batchShape() {
        return scale.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        return icdf(Parameters.uniform(scale, Parameters.join(shape, batchShape())));
    }

    @Override
    public Constraint support() {
        return Constraint.nonnegative();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("scale", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("HalfCauchy: value", value);
        return value.div(scale).square().log1p().neg().sub(scale.log()).add(Math.log(2 / Math.PI));
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return value.div(scale).atan().mul(2 / Math.PI);
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        return scale.mul(p.mul(Math.PI / 2).tan());
    }

    @Override
    public Tensor entropy() {
        return scale.log().add(Math.log(2 * Math.PI));
    }

    /// Returns infinity.
    @Override
    public Tensor mean() {
        return scale.mul(Double.POSITIVE_INFINITY);
    }

    /// Returns infinity.
    @Override
    public Tensor variance() {
        return mean();
    }
}
