package dev.panagrad.nn.distributions;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The gamma distribution, density `rate^c x^(c-1) e^(-rate x) / Γ(c)`.
///
/// @param concentration the shape c, positive
/// @param rate positive
public record Gamma(Tensor concentration, Tensor rate) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public Gamma {
        long[] shape = Parameters.broadcast("Gamma", concentration, rate);
        Parameters.positive("Gamma: concentration", concentration);
        Parameters.positive("Gamma: rate", rate);
        concentration = concentration.expand(shape);
        rate = rate.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Gamma(double concentration, double rate) {
        this(Parameters.number(concentration), Parameters.number(rate));
    }

    @Override
    public Shape batchShape() {
        return concentration.shape();
    }

    @Override
    public Tensor sample(long... shape) {
        return Grad.off(() -> GammaSampler.draw(concentration, Parameters.join(shape, batchShape())).div(rate)
                .clampMin(Parameters.tiny(rate)));
    }

    /// Returns samples with implicit gradients by both parameters; the gradients have none themselves.
    @Override
    public Tensor rsample(long... shape) {
        return GammaSampler.reparameterised(concentration, Parameters.join(shape, batchShape())).div(rate);
    }

    @Override
    public Constraint support() {
        return Constraint.nonnegative();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("concentration", Constraint.positive(), "rate", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Gamma: value", value);
        return concentration.xlogy(rate).add(concentration.sub(1).xlogy(value)).sub(rate.mul(value))
                .sub(concentration.lgamma());
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return concentration.igamma(rate.mul(value));
    }

    @Override
    public Tensor entropy() {
        Tensor c = concentration;
        return c.sub(rate.log()).add(c.lgamma()).add(c.rsub(1).mul(c.digamma()));
    }

    @Override
    public Tensor mean() {
        return concentration.div(rate);
    }

    @Override
    public Tensor variance() {
        return concentration.div(rate.square());
    }
}
