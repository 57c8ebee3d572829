package dev.panagrad.nn.distributions;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.CustomOp;

/// Draws from the gamma distribution of rate 1 by rejection (Marsaglia, Tsang 2000).
final class GammaSampler {
    /// A sample as a function of its concentration a: as the distribution function `P(a, z)` stays what it
    /// is, `dz/da = -(∂P/∂a) / (∂P/∂z)` (Figurnov, Mohamed, Mnih 2018). The gradient has none itself.
    private record Implicit(Tensor sample) implements CustomOp {
        @Override
        public Tensor forward(Tensor... in) {
            return sample.copy();
        }

        @Override
        public Tensor[] backward(Tensor g, Tensor[] in, Tensor out) {
            return new Tensor[] {g.mul(Grad.off(() -> slope(in[0], sample)))};
        }
    }
    private GammaSampler() {
    }

    static Tensor draw(Tensor concentration, long... shape) {
        Tensor c = concentration.detach().expand(shape);
        Tensor small = c.lt(1);
        Tensor d = c.add(small.to(c.dtype())).sub(1.0 / 3);
        Tensor width = d.mul(9).rsqrt();
        Tensor out = d;
        Tensor open = c.newOnes(shape).gt(0);
        while (open.any().item() != 0) {
            Tensor x = Parameters.normal(c, shape);
            Tensor v = x.mul(width).add(1).pow(3);
            Tensor bound = x.square().mul(0.5).add(d.mul(v.clampMin(Parameters.tiny(c)).log().sub(v).add(1)));
            Tensor good = open.and(v.gt(0)).and(Parameters.uniform(c, shape).log().lt(bound));
            out = Tensor.where(good, d.mul(v), out);
            open = open.and(good.logicalNot());
        }
        Tensor power = Parameters.uniform(c, shape).log().div(c).exp();
        return Tensor.where(small, out.mul(power), out);
    }

    /// Returns samples that can be differentiated by the concentration.
    static Tensor reparameterised(Tensor concentration, long... shape) {
        Tensor z = Grad.off(() -> draw(concentration, shape).clampMin(Parameters.tiny(concentration)));
        return Tensor.apply(new Implicit(z), concentration.expand(shape));
    }

    /// Returns `dz/da`; the derivative by a is a central difference of whichever tail is the small one.
    static Tensor slope(Tensor concentration, Tensor sample) {
        Tensor a = concentration.detach().to(DType.FLOAT64);
        Tensor z = sample.detach().to(DType.FLOAT64);
        Tensor h = a.mul(1e-5);
        Tensor below = a.add(h).igamma(z).sub(a.sub(h).igamma(z));
        Tensor above = a.sub(h).igammac(z).sub(a.add(h).igammac(z));
        Tensor byConcentration = Tensor.where(z.lt(a), below, above).div(h.mul(2));
        Tensor density = a.sub(1).xlogy(z).sub(z).sub(a.lgamma()).exp();
        return byConcentration.div(density).neg().to(concentration.dtype());
    }
}
