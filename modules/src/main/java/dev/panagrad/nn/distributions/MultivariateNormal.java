package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Map;
import dev.panagrad.tensor.linalg.Linalg;

/// The normal distribution of vectors, `x = loc + L z` with standard normal z.
///
/// @param loc the mean; [batch…, k]
/// @param scaleTril the lower triangular L with a positive diagonal, `L Lᵀ` is the covariance; [batch…, k, k]
public record MultivariateNormal(Tensor loc, Tensor scaleTril) implements OfVectors {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if L is no triangle with a positive diagonal, or does not fit the
    ///         mean
    public MultivariateNormal {
        if (loc.rank() < 1 || scaleTril.rank() < 2 || scaleTril.size(-1) != loc.size(-1)
                || scaleTril.size(-2) != loc.size(-1)) {
            throw new ShapeException("MultivariateNormal: the parameters do not fit, loc is " + loc.shape()
                    + ", scaleTril is " + scaleTril.shape() + ", expected [..., k] and [..., k, k]");
        }
        Constraint.lowerCholesky().require("MultivariateNormal: scaleTril", scaleTril);
        long[] shape = Parameters.broadcast("MultivariateNormal", loc, scaleTril.select(-1, 0));
        loc = loc.expand(shape);
        scaleTril = scaleTril.expand(Parameters.join(shape, Shape.of(loc.size(-1))));
    }

    /// Returns the distribution of a covariance; [batch…, k, k].
    ///
    /// @throws IllegalArgumentException if it is not symmetric positive definite
    public static MultivariateNormal ofCovariance(Tensor loc, Tensor covariance) {
        return new MultivariateNormal(loc, Linalg.cholesky(covariance));
    }

    /// Returns the distribution of a precision, the inverse of the covariance; [batch…, k, k].
    ///
    /// @throws IllegalArgumentException if it is not symmetric positive definite
    public static MultivariateNormal ofPrecision(Tensor loc, Tensor precision) {
        return ofCovariance(loc, Linalg.choleskyInverse(Linalg.cholesky(precision), false));
    }

    /// Returns the covariance.
    public Tensor covariance() {
        return scaleTril.matmul(scaleTril.transpose(-2, -1));
    }

    @Override
    public Tensor rsample(long... shape) {
        Tensor z = Parameters.normal(loc, Parameters.join(shape, loc.shape()));
        return loc.add(scaleTril.matmul(z.unsqueeze(-1)).squeeze(-1));
    }

    /// Returns the logarithm of L's determinant.
    Tensor halfLogDet() {
        return scaleTril.diagonal(0, -2, -1).log().sum(-1);
    }

    /// Returns `|L⁻¹ x|²`.
    Tensor distance(Tensor x) {
        return Linalg.solveTriangular(scaleTril, x.unsqueeze(-1), false).squeeze(-1).square().sum(-1);
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("loc", Constraint.independent(Constraint.real(), 1), "scaleTril",
                Constraint.lowerCholesky());
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("MultivariateNormal: value", value);
        return distance(value.sub(loc)).add(loc.size(-1) * Math.log(2 * Math.PI)).mul(-0.5).sub(halfLogDet());
    }

    @Override
    public Tensor entropy() {
        return halfLogDet().add(0.5 * loc.size(-1) * (1 + Math.log(2 * Math.PI)));
    }

    @Override
    public Tensor variance() {
        return scaleTril.square().sum(-1);
    }
}
