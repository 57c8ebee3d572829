package dev.panagrad.nn.distributions;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The Dirichlet distribution of probabilities of k classes, density proportional to `Π xᵢ^(cᵢ-1)`.
///
/// @param concentration c, positive; [batch…, k]
public record Dirichlet(Tensor concentration) implements Distribution {
    /// Checks the concentrations.
    ///
    /// @throws IllegalArgumentException if one is not positive, or it is a scalar
    public Dirichlet {
        Parameters.broadcast("Dirichlet", concentration, concentration);
        if (concentration.rank() == 0) {
            throw ShapeException.of("Dirichlet", "there are no classes", "concentration is []", "rank >= 1",
                    0, 1);
        }
        Parameters.positive("Dirichlet: concentration", concentration);
    }

    @Override
    public Shape batchShape() {
        return concentration.shape().without(concentration.rank() - 1);
    }

    @Override
    public Shape eventShape() {
        return Shape.of(concentration.size(-1));
    }

    @Override
    public Tensor sample(long... shape) {
        return Grad.off(() -> {
            Tensor x = GammaSampler.draw(concentration, Parameters.join(shape, concentration.shape()));
            return x.div(x.sum(true, -1));
        });
    }

    /// Returns samples with implicit gradients by the concentration; the gradients have none themselves.
    @Override
    public Tensor rsample(long... shape) {
        Tensor x = GammaSampler.reparameterised(concentration,
                Parameters.join(shape, concentration.shape()));
        return x.div(x.sum(true, -1));
    }

    @Override
    public Constraint support() {
        return Constraint.simplex();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("concentration", Constraint.independent(Constraint.positive(), 1));
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("Dirichlet: value", value);
        return concentration.sub(1).xlogy(value).sum(-1).add(concentration.sum(-1).lgamma())
                .sub(concentration.lgamma().sum(-1));
    }

    @Override
    public Tensor entropy() {
        Tensor c = concentration;
        Tensor all = c.sum(-1);
        return c.lgamma().sum(-1).sub(all.lgamma()).sub(all.rsub(c.size(-1)).mul(all.digamma()))
                .sub(c.sub(1).mul(c.digamma()).sum(-1));
    }

    @Override
    public Tensor mean() {
        return concentration.div(concentration.sum(true, -1));
    }

    @Override
    public Tensor variance() {
        Tensor all = concentration.sum(true, -1);
        return concentration.mul(all.sub(concentration)).div(all.square().mul(all.add(1)));
    }
}
