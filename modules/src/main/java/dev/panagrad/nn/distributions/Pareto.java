package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution of numbers above `scale` with density `alpha scale^alpha / x^(alpha+1)`.
///
/// @param scale the least number, positive
/// @param alpha how fast the density falls, positive
public record Pareto(Tensor scale, Tensor alpha) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public Pareto {
        long[] shape = Parameters.broadcast("Pareto", scale, alpha);
        Parameters.positive("Pareto: scale", scale);
        Parameters.positive("Pareto: alpha", alpha);
        scale = scale.expand(shape);
        alpha = alpha.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Pareto(double scale, double alpha) {
        this(Parameters.number(scale), Parameters.number(alpha));
    }

    @Override
    public Shape batchShape() {
        return scale.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        return scale.mul(new Exponential(alpha).rsample(shape).exp());
    }

    @Override
    public Constraint support() {
        return Constraint.greaterThanEq(scale);
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("scale", Constraint.positive(), "alpha", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Pareto: value", value);
        return alpha.log().add(alpha.mul(scale.log())).sub(alpha.add(1).mul(value.log()));
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return scale.div(value).pow(alpha).rsub(1);
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        return scale.mul(p.neg().log1p().neg().div(alpha).exp());
    }

    @Override
    public Tensor entropy() {
        return scale.div(alpha).log().add(1).add(alpha.reciprocal());
    }

    @Override
    public Tensor mean() {
        return Parameters.above(alpha, 1, alpha.mul(scale).div(alpha.sub(1)));
    }

    @Override
    public Tensor variance() {
        Tensor v = scale.square().mul(alpha).div(alpha.sub(1).square().mul(alpha.sub(2)));
        return Parameters.above(alpha, 2, v);
    }
}
