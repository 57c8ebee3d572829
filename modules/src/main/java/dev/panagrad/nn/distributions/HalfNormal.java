package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution of `|x|` for normal x of mean 0.
///
/// @param scale the standard deviation of x, positive
public record HalfNormal(Tensor scale) implements Distribution {
    /// Checks the parameter.
    ///
    /// @throws IllegalArgumentException if it is out of range
    public HalfNormal {
        Parameters.broadcast("HalfNormal", scale, scale);
        Parameters.positive("HalfNormal: scale", scale);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public HalfNormal(double scale) {
        this(Parameters.number(scale));
    }

    @Override
    public Shape batchShape() {
        return scale.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        return scale.mul(Parameters.normal(scale, Parameters.join(shape, batchShape()))).abs();
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
        support().require("HalfNormal: value", value);
        return value.div(scale).square().mul(-0.5).sub(scale.log()).add(0.5 * Math.log(2 / Math.PI));
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return value.div(scale).mul(Math.sqrt(0.5)).erf();
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        return scale.mul(p.erfinv()).mul(Math.sqrt(2));
    }

    @Override
    public Tensor entropy() {
        return scale.log().add(0.5 + 0.5 * Math.log(Math.PI / 2));
    }

    @Override
    public Tensor mean() {
        return scale.mul(Math.sqrt(2 / Math.PI));
    }

    @Override
    public Tensor variance() {
        return scale.square().mul(1 - 2 / Math.PI);
    }
}
