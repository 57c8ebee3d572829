package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Tensor;

/// Draws from the gamma distribution of rate 1 by rejection (Marsaglia, Tsang 2000).
final class GammaSampler {
    private GammaSampler() {
    }

    static Tensor draw(Tensor concentration, long... shape) {
        Tensor c = concentration.detach().expand(shape);
        Tensor small = c.lt(1);
        Tensor d = c.add(small.to(c.dtype())).sub(1.0 / 3);
        Tensor width = d.mul(9).rsqrt();
        Tensor out = d;
        Tensor open = Tensor.ones(c.dtype(), shape).to(c.device()).gt(0);
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
}
