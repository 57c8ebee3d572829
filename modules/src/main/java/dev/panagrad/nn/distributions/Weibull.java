package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The Weibull distribution of positive numbers, distribution function `1 - e^(-(x/scale)^k)`.
///
/// @param scale how wide it is, positive
/// @param concentration the shape k, positive
public record Weibull(Tensor scale, Tensor concentration) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public Weibull {
        long[] shape = Parameters.broadcast("Weibull", scale, concentration);
        Parameters.positive("Weibull: scale", scale);
        Parameters.positive("Weibull: concentration", concentration);
        scale = scale.expand(shape);
        concentration = concentration.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Weibull(double scale, double concentration) {
        this(Parameters.number(scale), Parameters.number(concentration));
    }

    @Override
    public Shape batchShape() {
        return scale.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        Tensor u = Parameters.uniform(scale, Parameters.join(shape, batchShape()));
        return scale.mul(u.log().neg().pow(concentration.reciprocal()));
    }

    @Override
    public Constraint support() {
        return Constraint.positive();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("scale", Constraint.positive(), "concentration", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Weibull: value", value);
        Tensor y = value.div(scale);
        return concentration.div(scale).log().add(concentration.sub(1).mul(y.log()))
                .sub(y.pow(concentration));
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return value.div(scale).pow(concentration).neg().expm1().neg();
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        return scale.mul(p.neg().log1p().neg().pow(concentration.reciprocal()));
    }

    @Override
    public Tensor entropy() {
        return concentration.reciprocal().rsub(1).mul(Parameters.EULER)
                .add(scale.div(concentration).log()).add(1);
    }

    @Override
    public Tensor mean() {
        return scale.mul(moment(1));
    }

    @Override
    public Tensor variance() {
        return scale.square().mul(moment(2).sub(moment(1).square()));
    }

    /// Returns the mean of `x^n` for a scale of 1.
    private Tensor moment(int n) {
        return concentration.reciprocal().mul(n).add(1).lgamma().exp();
    }
}
