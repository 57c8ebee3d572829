package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The Cauchy distribution, density `1 / (π scale (1 + ((x-loc)/scale)²))`.
///
/// @param loc the median
/// @param scale half the distance between the quartiles, positive
public record Cauchy(Tensor loc, Tensor scale) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public Cauchy {
        long[] shape = Parameters.broadcast("Cauchy", loc, scale);
        Parameters.real("Cauchy: loc", loc);
        Parameters.positive("Cauchy: scale", scale);
        loc = loc.expand(shape);
        scale = scale.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Cauchy(double loc, double scale) {
        this(Parameters.number(loc), Parameters.number(scale));
    }

    @Override
    public Shape batchShape() {
        return loc.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        return icdf(Parameters.uniform(loc, Parameters.join(shape, batchShape())));
    }

    @Override
    public Constraint support() {
        return Constraint.real();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("loc", Constraint.real(), "scale", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Cauchy: value", value);
        return value.sub(loc).div(scale).square().log1p().add(scale.log()).add(Math.log(Math.PI)).neg();
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return value.sub(loc).div(scale).atan().mul(1 / Math.PI).add(0.5);
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        return loc.add(scale.mul(p.sub(0.5).mul(Math.PI).tan()));
    }

    @Override
    public Tensor entropy() {
        return scale.log().add(Math.log(4 * Math.PI));
    }

    @Override
    public Tensor mean() {
        return loc.mul(Double.NaN);
    }

    @Override
    public Tensor variance() {
        return scale.mul(Double.POSITIVE_INFINITY);
    }
}
