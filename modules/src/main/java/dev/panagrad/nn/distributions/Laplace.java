package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The Laplace distribution, density `e^(-|x-loc|/scale) / (2 scale)`.
///
/// @param loc the mean
/// @param scale the mean distance from it, positive
public record Laplace(Tensor loc, Tensor scale) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public Laplace {
        long[] shape = Parameters.broadcast("Laplace", loc, scale);
        Parameters.real("Laplace: loc", loc);
        Parameters.positive("Laplace: scale", scale);
        loc = loc.expand(shape);
        scale = scale.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Laplace(double loc, double scale) {
        this(Parameters.number(loc), Parameters.number(scale));
    }

    @Override
    public Shape batchShape() {
        return loc.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        Tensor u = Parameters.uniform(loc, Parameters.join(shape, batchShape())).sub(0.5);
        Tensor far = u.abs().mul(-2).clampMin(Parameters.eps(loc) / 2 - 1).log1p();
        return loc.sub(scale.mul(u.sign()).mul(far));
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
        support().require("Laplace: value", value);
        return value.sub(loc).abs().div(scale).neg().sub(scale.mul(2).log());
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        Tensor z = value.sub(loc);
        return z.abs().div(scale).neg().expm1().mul(z.sign()).mul(-0.5).add(0.5);
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        Tensor q = p.sub(0.5);
        return loc.sub(scale.mul(q.sign()).mul(q.abs().mul(-2).log1p()));
    }

    @Override
    public Tensor entropy() {
        return scale.mul(2).log().add(1);
    }

    @Override
    public Tensor mean() {
        return loc;
    }

    @Override
    public Tensor variance() {
        return scale.square().mul(2);
    }
}
