package dev.panagrad.nn.distributions;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The beta distribution on [0, 1], density `x^(a-1) (1-x)^(b-1) / B(a, b)`.
///
/// @param concentration1 a, positive
/// @param concentration0 b, positive
public record Beta(Tensor concentration1, Tensor concentration0) implements Distribution {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public Beta {
        long[] shape = Parameters.broadcast("Beta", concentration1, concentration0);
        Parameters.positive("Beta: concentration1", concentration1);
        Parameters.positive("Beta: concentration0", concentration0);
        concentration1 = concentration1.expand(shape);
        concentration0 = concentration0.expand(shape);
    }

    /// Makes one distribution, of float32.
    ///
    /// @throws IllegalArgumentException if a parameter is out of range
    public Beta(double concentration1, double concentration0) {
        this(Parameters.number(concentration1), Parameters.number(concentration0));
    }

    @Override
    public Shape batchShape() {
        return concentration1.shape();
    }

    @Override
    public Tensor sample(long... shape) {
        long[] all = Parameters.join(shape, batchShape());
        return Grad.off(() -> {
            Tensor x = GammaSampler.draw(concentration1, all);
            Tensor y = GammaSampler.draw(concentration0, all);
            return x.div(x.add(y)).clamp(Parameters.tiny(x), 1 - Parameters.eps(x) / 2);
        });
    }

    /// Returns samples with implicit gradients by both parameters; the gradients have none themselves.
    @Override
    public Tensor rsample(long... shape) {
        long[] all = Parameters.join(shape, batchShape());
        Tensor x = GammaSampler.reparameterised(concentration1, all);
        return x.div(x.add(GammaSampler.reparameterised(concentration0, all)));
    }

    @Override
    public Constraint support() {
        return Constraint.unitInterval();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("concentration1", Constraint.positive(), "concentration0", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Beta: value", value);
        Tensor a = concentration1.sub(1).xlogy(value);
        Tensor b = concentration0.sub(1).xlogy(value.rsub(1));
        return a.add(b).sub(Parameters.lbeta(concentration1, concentration0));
    }

    @Override
    public Tensor entropy() {
        Tensor a = concentration1;
        Tensor b = concentration0;
        Tensor both = a.add(b);
        return Parameters.lbeta(a, b).sub(a.sub(1).mul(a.digamma())).sub(b.sub(1).mul(b.digamma()))
                .add(both.sub(2).mul(both.digamma()));
    }

    @Override
    public Tensor mean() {
        return concentration1.div(concentration1.add(concentration0));
    }

    @Override
    public Tensor variance() {
        Tensor both = concentration1.add(concentration0);
        return concentration1.mul(concentration0).div(both.square().mul(both.add(1)));
    }
}
