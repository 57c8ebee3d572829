package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The uniform distribution on `[low, high)`.
///
/// @param low the least number
/// @param high above the largest number
public record Uniform(Tensor low, Tensor high) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public Uniform {
        long[] shape = Parameters.broadcast("Uniform", low, high);
        Parameters.check("Uniform: high", high.sub(low), high.detach().gt(low.detach()), "low < high");
        low = low.expand(shape);
        high = high.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Uniform(double low, double high) {
        this(Parameters.number(low), Parameters.number(high));
    }

    @Override
    public Shape batchShape() {
        return low.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        Tensor u = Parameters.rand(low, Parameters.join(shape, batchShape()));
        return low.add(u.mul(high.sub(low)));
    }

    @Override
    public Constraint support() {
        return Constraint.interval(low, high);
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("low", Constraint.lessThan(high), "high", Constraint.greaterThan(low));
    }

    @Override
    public Tensor logProb(Tensor value) {
        Tensor v = value.detach();
        support().require("Uniform: value", value);
        Tensor none = low.newFull(Double.NEGATIVE_INFINITY);
        return Tensor.where(v.lt(high.detach()), high.sub(low).log().neg(), none);
    }

    /// Returns the probability of a smaller or equal number.
    public Tensor cdf(Tensor value) {
        return value.sub(low).div(high.sub(low)).clamp(0, 1);
    }

    /// Returns the numbers with these probabilities of smaller ones, the inverse of [#cdf].
    public Tensor icdf(Tensor p) {
        return low.add(p.mul(high.sub(low)));
    }

    @Override
    public Tensor entropy() {
        return high.sub(low).log();
    }

    @Override
    public Tensor mean() {
        return low.add(high).mul(0.5);
    }

    @Override
    public Tensor variance() {
        return high.sub(low).square().mul(1.0 / 12);
    }
}
