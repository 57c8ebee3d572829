package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution of angles with density `e^(κ cos(x - loc)) / (2π I₀(κ))`.
///
/// @param loc the most likely angle
/// @param concentration κ, positive
public record VonMises(Tensor loc, Tensor concentration) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public VonMises {
        long[] shape = Parameters.broadcast("VonMises", loc, concentration);
        Parameters.real("VonMises: loc", loc);
        Parameters.positive("VonMises: concentration", concentration);
        loc = loc.expand(shape);
        concentration = concentration.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public VonMises(double loc, double concentration) {
        this(Parameters.number(loc), Parameters.number(concentration));
    }

    @Override
    public Shape batchShape() {
        return loc.shape();
    }

    /// Returns angles in [-π, π), by rejection (Best, Fisher 1979).
    @Override
    public Tensor sample(long... shape) {
        long[] all = Parameters.join(shape, batchShape());
        Tensor k = concentration.detach().to(DType.FLOAT64).expand(all);
        Tensor tau = k.square().mul(4).add(1).sqrt().add(1);
        Tensor rho = tau.sub(tau.mul(2).sqrt()).div(k.mul(2));
        // For a small κ the quotient loses its digits; this is its series.
        Tensor r = Tensor.where(k.lt(1e-5), k.reciprocal().add(k), rho.square().add(1).div(rho.mul(2)));
        Tensor out = k.mul(0);
        Tensor open = k.gt(0);
        while (open.any().item() != 0) {
            Tensor z = Parameters.uniform(k, all).mul(Math.PI).cos();
            Tensor f = r.mul(z).add(1).div(r.add(z)).clamp(-1, 1);
            Tensor c = k.mul(r.sub(f));
            Tensor u = Parameters.uniform(k, all);
            Tensor good = open.and(c.mul(c.rsub(2)).sub(u).gt(0).or(c.div(u).log().add(1).sub(c).ge(0)));
            Tensor side = Parameters.uniform(k, all).sub(0.5).sign();
            out = Tensor.where(good, side.mul(f.acos()), out);
            open = open.and(good.logicalNot());
        }
        Tensor turned = out.add(loc.detach().to(DType.FLOAT64)).add(Math.PI).remainder(2 * Math.PI);
        return turned.sub(Math.PI).to(loc.dtype());
    }

    @Override
    public Constraint support() {
        return Constraint.real();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("loc", Constraint.real(), "concentration", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("VonMises: value", value);
        return concentration.mul(value.sub(loc).cos().sub(1)).sub(concentration.i0e().log())
                .sub(Math.log(2 * Math.PI));
    }

    /// Returns the mean direction.
    @Override
    public Tensor mean() {
        return loc;
    }

    /// Returns the circular variance, `1 - I₁(κ)/I₀(κ)`.
    @Override
    public Tensor variance() {
        return concentration.i1e().div(concentration.i0e()).rsub(1);
    }
}
