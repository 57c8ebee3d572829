package dev.panagrad.nn.distributions;

import dev.panagrad.nn.Activations;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The distribution of probabilities of k + 1 classes that break a stick at normal places: of the stick that
/// is left, class i takes the part `σ(xᵢ - log(k + 1 - i))`, i = 1 … k, and the last one the rest, for
/// normal x. So `xᵢ = log(yᵢ / (1 - y₁ - … - yᵢ)) + log(k + 1 - i)`.
///
/// @param loc the mean of x; [batch…, k]
/// @param scale the standard deviation of x, positive; [batch…, k]
public record LogisticNormal(Tensor loc, Tensor scale) implements Distribution {
    /// Checks and broadcasts the parameters; scalars are vectors of one number.
    ///
    /// @throws IllegalArgumentException if one is out of range, or they do not fit each other
    public LogisticNormal {
        Normal base = new Normal(loc, scale);
        loc = base.loc().rank() == 0 ? base.loc().expand(1) : base.loc();
        scale = base.scale().expandAs(loc);
    }

    private Normal base() {
        return new Normal(loc, scale);
    }

    @Override
    public Shape batchShape() {
        return loc.shape().without(loc.rank() - 1);
    }

    @Override
    public Shape eventShape() {
        return Shape.of(loc.size(-1) + 1);
    }

    /// Returns `log(k), …, log(1)`.
    private Tensor places() {
        return loc.newArange(loc.size(-1), 0, -1).to(loc.dtype()).log();
    }

    @Override
    public Tensor rsample(long... shape) {
        Tensor x = base().rsample(shape).sub(places());
        // The logarithm of what is left after each class.
        Tensor left = Activations.logSigmoid(x.neg()).cumsum(-1);
        Tensor before = left.sub(Activations.logSigmoid(x.neg()));
        Tensor parts = Activations.logSigmoid(x).add(before);
        return Tensor.cat(-1, parts, left.narrow(-1, loc.size(-1) - 1, 1)).exp();
    }

    @Override
    public Constraint support() {
        return Constraint.simplex();
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("loc", Constraint.real(), "scale", Constraint.positive());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("LogisticNormal: value", value);
        Tensor y = value.narrow(-1, 0, loc.size(-1));
        Tensor left = y.cumsum(-1).rsub(1).clampMin(Parameters.tiny(value));
        Tensor x = y.log().sub(left.log());
        // The slope of yᵢ by xᵢ is yᵢ (1 - σ(xᵢ)); the matrix of slopes is a triangle.
        Tensor slopes = y.log().add(Activations.logSigmoid(x.neg()));
        return base().logProb(x.add(places())).sub(slopes).sum(-1);
    }
}
