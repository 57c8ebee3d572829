package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution of `e^x` for normal x.
///
/// @param loc the mean of x
/// @param scale the standard deviation of x, positive
public record LogNormal(Tensor loc, Tensor scale) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public LogNormal {
        long[] shape = Parameters.broadcast("LogNormal", loc, scale);
        Parameters.real("LogNormal: loc", loc);
        Parameters.positive("LogNormal: scale", scale);
        loc = loc.expand(shape);
        scale = scale.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public LogNormal(double loc, double scale) {
        this(Parameters.number(loc), Parameters.number(scale));
    }

    @Override
    public Shape batchShape() {
        return loc.shape();
    }

    @Override
    public Tensor rsample(long... shape) {
        return new Normal(loc, scale).rsample(shape).exp();
    }

    @Override
    public Constraint support() {
        return Constraint.positive();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("loc", Constraint.real(), "scale", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("LogNormal: value", value);
        Tensor x = value.log();
        return new Normal(loc, scale).logProb(x).sub(x);
    }

    @Override
    public Tensor entropy() {
        return new Normal(loc, scale).entropy().add(loc);
    }

    @Override
    public Tensor mean() {
        return loc.add(scale.square().mul(0.5)).exp();
    }

    @Override
    public Tensor variance() {
        Tensor s = scale.square();
        return s.expm1().mul(loc.mul(2).add(s).exp());
    }
}
