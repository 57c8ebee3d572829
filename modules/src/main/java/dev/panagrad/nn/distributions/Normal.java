package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The normal distribution, density `e^(-((x-loc)/scale)²/2) / (scale √(2π))`.
///
/// @param loc the mean
/// @param scale the standard deviation, positive
public record Normal(Tensor loc, Tensor scale) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public Normal {
        long[] shape = Parameters.broadcast("Normal", loc, scale);
        Parameters.real("Normal: loc", loc);
        Parameters.positive("Normal: scale", scale);
        loc = loc.expand(shape);
        scale = scale.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Normal(double loc, double scale) {
        this(Parameters.number(loc), Parameters.number(scale));
    }

    @Override
    public Shape batchShape() {
        return loc.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        return loc.add(scale.mul(Parameters.normal(loc, Parameters.join(shape, batchShape()))));
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
        support().require("Normal: value", value);
        Tensor z = value.sub(loc).div(scale);
        return z.square().mul(-0.5).sub(scale.log()).sub(0.5 * Math.log(2 * Math.PI));
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return value.sub(loc).div(scale).mul(Math.sqrt(0.5)).erf().add(1).mul(0.5);
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        return loc.add(scale.mul(p.ndtri()));
    }

    @Override
    public Tensor entropy() {
        return scale.log().add(0.5 + 0.5 * Math.log(2 * Math.PI));
    }

    @Override
    public Tensor mean() {
        return loc;
    }

    @Override
    public Tensor variance() {
        return scale.square();
    }
}
