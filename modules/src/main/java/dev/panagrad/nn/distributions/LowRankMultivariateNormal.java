package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import java.util.Arrays;
import java.util.Map;

/// The normal distribution of vectors with the covariance `W Wᵀ + D` of few columns W and a diagonal D.
/// Densities need the factor of a matrix of W's few columns alone, `C = I + Wᵀ D⁻¹ W`, by the identity of
/// Woodbury and the lemma of determinants.
///
/// @param loc the mean; [batch…, k]
/// @param covFactor W; [batch…, k, m]
/// @param covDiag the diagonal of D, positive; [batch…, k]
public record LowRankMultivariateNormal(Tensor loc, Tensor covFactor, Tensor covDiag)
        implements OfVectors {
    /// Checks and broadcasts the parameters.
    ///
    /// @throws IllegalArgumentException if a number of the diagonal is not positive, or the parameters do not
    ///         fit each other
    public LowRankMultivariateNormal {
        if (loc.rank() < 1 || covFactor.rank() < 2 || covDiag.rank() < 1
                || covFactor.size(-2) != loc.size(-1) || covDiag.size(-1) != loc.size(-1)) {
            throw new ShapeException("LowRankMultivariateNormal: the parameters do not fit, loc is "
                    + loc.shape() + ", covFactor is " + covFactor.shape() + ", covDiag is " + covDiag.shape()
                    + ", expected [..., k], [..., k, m] and [..., k]");
        }
        Parameters.real("LowRankMultivariateNormal: loc", loc);
        Parameters.real("LowRankMultivariateNormal: covFactor", covFactor);
        Parameters.positive("LowRankMultivariateNormal: covDiag", covDiag);
        long m = covFactor.size(-1);
        Parameters.broadcast("LowRankMultivariateNormal", loc, covDiag);
        long[] wide = Parameters.broadcast("LowRankMultivariateNormal", loc.add(covDiag).unsqueeze(-1),
                covFactor);
        long[] shape = Arrays.copyOf(wide, wide.length - 1);
        loc = loc.expand(shape);
        covFactor = covFactor.expand(Parameters.join(shape, Shape.of(m)));
        covDiag = covDiag.expand(shape);
    }

    /// Returns the covariance; [batch…, k, k].
    public Tensor covariance() {
        return covFactor.matmul(covFactor.transpose(-2, -1)).add(covDiag.diagEmbed());
    }

    /// Returns the inverse of the covariance; [batch…, k, k].
    public Tensor precision() {
        Tensor a = Linalg.solveTriangular(capacitance(), scaledFactor(), false);
        return covDiag.reciprocal().diagEmbed().sub(a.transpose(-2, -1).matmul(a));
    }

    /// Returns the lower triangular L with the covariance `L Lᵀ`; [batch…, k, k].
    public Tensor scaleTril() {
        // The matrix in between has no eigenvalue below 1.
        Tensor root = covDiag.sqrt().unsqueeze(-1);
        Tensor w = covFactor.div(root);
        Tensor one = Tensor.onesLike(covDiag).diagEmbed();
        return root.mul(Linalg.cholesky(w.matmul(w.transpose(-2, -1)).add(one)));
    }

    /// Returns the same distribution by its triangle.
    MultivariateNormal full() {
        return new MultivariateNormal(loc, scaleTril());
    }

    /// Returns `Wᵀ D⁻¹`.
    private Tensor scaledFactor() {
        return covFactor.div(covDiag.unsqueeze(-1)).transpose(-2, -1);
    }

    /// Returns the lower triangular factor of C.
    private Tensor capacitance() {
        Tensor c = scaledFactor().matmul(covFactor);
        Tensor one = loc.newOnes(covFactor.size(-1)).diagEmbed();
        return Linalg.cholesky(c.add(one));
    }

    private Tensor halfLogDet(Tensor capacitance) {
        return capacitance.diagonal(0, -2, -1).log().sum(-1).add(covDiag.log().sum(-1).mul(0.5));
    }

    @Override
    public Tensor rsample(long... shape) {
        long[] all = Parameters.join(shape, loc.shape());
        long[] few = all.clone();
        few[few.length - 1] = covFactor.size(-1);
        Tensor along = covFactor.matmul(Parameters.normal(loc, few).unsqueeze(-1)).squeeze(-1);
        return loc.add(along).add(covDiag.sqrt().mul(Parameters.normal(loc, all)));
    }

    @Override
    public Map<String, Constraint> argConstraints() {
        return Map.of("loc", Constraint.independent(Constraint.real(), 1), "covFactor",
                Constraint.independent(Constraint.real(), 2), "covDiag",
                Constraint.independent(Constraint.positive(), 1));
    }

    @Override
    public Tensor logProb(Tensor value) {
        support().require("LowRankMultivariateNormal: value", value);
        Tensor c = capacitance();
        Tensor x = value.sub(loc);
        Tensor along = scaledFactor().matmul(x.unsqueeze(-1));
        Tensor less = Linalg.solveTriangular(c, along, false).squeeze(-1).square().sum(-1);
        return x.square().div(covDiag).sum(-1).sub(less).add(loc.size(-1) * Math.log(2 * Math.PI)).mul(-0.5)
                .sub(halfLogDet(c));
    }

    @Override
    public Tensor entropy() {
        return halfLogDet(capacitance()).add(0.5 * loc.size(-1) * (1 + Math.log(2 * Math.PI)));
    }

    @Override
    public Tensor variance() {
        return covFactor.square().sum(-1).add(covDiag);
    }
}
