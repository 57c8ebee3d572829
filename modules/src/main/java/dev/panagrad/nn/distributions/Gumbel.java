package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The Gumbel distribution of largest numbers, distribution function `e^(-e^(-(x-loc)/scale))`.
///
/// @param loc the most likely number
/// @param scale how wide it is, positive
public record Gumbel(Tensor loc, Tensor scale) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public Gumbel {
        long[] shape = Parameters.broadcast("Gumbel", loc, scale);
        Parameters.real("Gumbel: loc", loc);
        Parameters.positive("Gumbel: scale", scale);
        loc = loc.expand(shape);
        scale = scale.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Gumbel(double loc, double scale) {
        this(Parameters.number(loc), Parameters.number(scale));
    }

    @Override
    public Shape batchShape() {
        return loc.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        return icdf(Parameters.uniform(loc, Parameters.join(shape, batchShape()))
                .clampMax(1 - Parameters.eps(loc)));
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
        support().require("Gumbel: value", value);
        Tensor z = loc.sub(value).div(scale);
        return z.sub(z.exp()).sub(scale.log());
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return loc.sub(value).div(scale).exp().neg().exp();
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        return loc.sub(scale.mul(p.log().neg().log()));
    }

    @Override
    public Tensor entropy() {
        return scale.log().add(1 + Parameters.EULER);
    }

    @Override
    public Tensor mean() {
        return loc.add(scale.mul(Parameters.EULER));
    }

    @Override
    public Tensor variance() {
        return scale.square().mul(Math.PI * Math.PI / 6);
    }
}
