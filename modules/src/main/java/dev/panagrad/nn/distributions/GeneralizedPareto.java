package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The generalised Pareto distribution of what exceeds a limit: with `z = (x - loc) / scale` and the
/// concentration ξ the probability of a larger number is `(1 + ξ z)^(-1/ξ)`, and `e^-z` for ξ = 0. For
/// negative ξ numbers end at `loc - scale/ξ`.
///
/// @param loc the least number
/// @param scale how wide it is, positive
/// @param concentration ξ, how heavy the tail is; up to 1e-8 in size it counts as 0, as in PyTorch
public record GeneralizedPareto(Tensor loc, Tensor scale, Tensor concentration) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public GeneralizedPareto {
        Parameters.broadcast("GeneralizedPareto", loc, scale);
        long[] shape = Parameters.broadcast("GeneralizedPareto", loc.add(scale), concentration);
        Parameters.real("GeneralizedPareto: loc", loc);
        Parameters.positive("GeneralizedPareto: scale", scale);
        Parameters.real("GeneralizedPareto: concentration", concentration);
        loc = loc.expand(shape);
        scale = scale.expand(shape);
        concentration = concentration.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public GeneralizedPareto(double loc, double scale, double concentration) {
        this(Parameters.number(loc), Parameters.number(scale), Parameters.number(concentration));
    }

    @Override
    public Shape batchShape() {
        return loc.shape();
    }

    private Tensor exponential() {
        return concentration.detach().abs().le(1e-8);
    }

    /// Returns ξ, or 1 where it counts as 0, so that what is not chosen there has finite gradients.
    private Tensor tail() {
        return Tensor.where(exponential(), Tensor.onesLike(concentration), concentration);
    }

    /// Returns a tensor where a condition holds, else a number.
    private Tensor where(Tensor condition, Tensor then, double otherwise) {
        return Tensor.where(condition, then, loc.newFull(otherwise));
    }

    @Override
    public Tensor rsample(long... shape) {
        return icdf(Parameters.rand(loc, Parameters.join(shape, batchShape())));
    }

    @Override
    public Constraint support() {
        Tensor ends = concentration.detach().lt(0);
        Tensor end = loc.sub(scale.div(where(ends, concentration, -1)));
        return Constraint.interval(loc, where(ends, end, Double.POSITIVE_INFINITY));
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("loc", Constraint.real(), "scale", Constraint.positive(), "concentration",
                Constraint.real());
    }

    private Tensor z(Tensor value) {
        return value.sub(loc).div(scale);
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("GeneralizedPareto: value", value);
        Tensor z = z(value);
        Tensor power = tail().reciprocal().add(1).xlog1py(tail().mul(z));
        return Tensor.where(exponential(), z, power).add(scale.log()).neg();
    }

    /// Returns the logarithms of the probabilities of larger numbers.
    ///
    /// @throws IllegalArgumentException if a value is outside the support
    public Tensor logSurvival(Tensor value) {
        support().require("GeneralizedPareto: value", value);
        Tensor z = z(value);
        return Tensor.where(exponential(), z, tail().mul(z).log1p().div(tail())).neg();
    }

    /// Returns the probability of a smaller or equal number.
    ///
    /// @throws IllegalArgumentException if a value is outside the support
    public Tensor cdf(Tensor value) {
        return logSurvival(value).expm1().neg();
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        Tensor log = p.neg().log1p();
        Tensor power = tail().neg().mul(log).expm1().div(tail());
        return loc.add(scale.mul(Tensor.where(exponential(), log.neg(), power)));
    }

    @Override
    public Tensor entropy() {
        return scale.log().add(concentration).add(1);
    }

    /// Returns the mean, NaN for ξ of 1 or more.
    @Override
    public Tensor mean() {
        Tensor valid = concentration.detach().lt(1);
        Tensor mean = loc.add(scale.div(where(valid, concentration, 0.5).rsub(1)));
        return where(valid, mean, Double.NaN);
    }

    /// Returns the variance, NaN for ξ of 1/2 or more.
    @Override
    public Tensor variance() {
        Tensor valid = concentration.detach().lt(0.5);
        Tensor c = where(valid, concentration, 0.25);
        Tensor variance = scale.square().div(c.rsub(1).square().mul(c.mul(2).rsub(1)));
        return where(valid, variance, Double.NaN);
    }
}
