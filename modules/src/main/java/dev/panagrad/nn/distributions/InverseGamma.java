package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution of `1/x` for x of a [Gamma] distribution, density `rate^c x^(-c-1) e^(-rate/x) / Γ(c)`.
///
/// @param concentration the shape c, positive
/// @param rate positive
public record InverseGamma(Tensor concentration, Tensor rate) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public InverseGamma {
        long[] shape = Parameters.broadcast("InverseGamma", concentration, rate);
        Parameters.positive("InverseGamma: concentration", concentration);
        Parameters.positive("InverseGamma: rate", rate);
        concentration = concentration.expand(shape);
        rate = rate.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public InverseGamma(double concentration, double rate) {
        this(Parameters.number(concentration), Parameters.number(rate));
    }

    @Override
    public Shape batchShape() {
        return concentration.shape();
    }

    /// Returns samples with implicit gradients; the gradients have none themselves.
    @Override
    public Tensor rsample(long... shape) {
        return new Gamma(concentration, rate).rsample(shape).reciprocal();
    }

    @Override
    public Constraint support() {
        return Constraint.positive();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("concentration", Constraint.positive(), "rate", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("InverseGamma: value", value);
        return concentration.mul(rate.log()).sub(concentration.lgamma())
                .sub(concentration.add(1).mul(value.log())).sub(rate.div(value));
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return concentration.igammac(rate.div(value));
    }

    @Override
    public Tensor entropy() {
        Tensor c = concentration;
        return c.add(rate.log()).add(c.lgamma()).sub(c.add(1).mul(c.digamma()));
    }

    @Override
    public Tensor mean() {
        return Parameters.above(concentration, 1, rate.div(concentration.sub(1)));
    }

    @Override
    public Tensor variance() {
        Tensor c = concentration;
        return Parameters.above(c, 2, rate.square().div(c.sub(1).square().mul(c.sub(2))));
    }
}
