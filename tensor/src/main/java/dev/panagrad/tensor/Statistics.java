package dev.panagrad.tensor;

import dev.panagrad.tensor.linalg.Linalg;
import java.util.List;

/// Norms, counts, correlations and samples. Axes count from 0, negative ones from the end; naming none means
/// all.
public sealed interface Statistics permits Tensor {
    /// Returns the standard deviation with the divisor `n - correction`; its gradient is 0 where it is 0.
    default Tensor std(double correction, boolean keep, int... axes) {
        return Moments.root(((Tensor) this).var(correction, keep, axes));
    }

    /// Returns the variance with the divisor `n - correction`, and the mean.
    default List<Tensor> varMean(double correction, boolean keep, int... axes) {
        Tensor x = (Tensor) this;
        return List.of(x.var(correction, keep, axes), x.mean(keep, axes));
    }

    /// Returns the standard deviation with the divisor `n - correction`, and the mean.
    default List<Tensor> stdMean(double correction, boolean keep, int... axes) {
        Tensor x = (Tensor) this;
        return List.of(x.std(correction, keep, axes), x.mean(keep, axes));
    }

    /// Returns the norm `(Σ |x|^p)^(1/p)`; the number of elements that are not 0 for p = 0, the largest
    /// (smallest) magnitude for p = ±inf. Where it is 0, so is its gradient.
    default Tensor norm(double p, boolean keep, int... axes) {
        if (AutocastFunction.NORM.applies((Tensor) this)) {
            return AutocastFunction.NORM.of(t -> t[0].norm(p, keep, axes), (Tensor) this);
        }
        return Moments.norm((Tensor) this, p, keep, axes);
    }

    /// Returns the Euclidean norm (`"fro"`), or the sum of the singular values of matrices (`"nuc"`) over two
    /// axes; none named means all.
    ///
    /// @throws IllegalArgumentException if it is none of these
    default Tensor norm(String p, boolean keep, int... axes) {
        Tensor x = (Tensor) this;
        return switch (p) {
            case "fro" -> norm(2, keep, axes);
            case "nuc" -> Linalg.matrixNorm(x, "nuc", keep,
                    axes.length == 0 && x.rank() == 2 ? new int[] {0, 1} : axes);
            default -> throw new IllegalArgumentException(
                    "norm: unknown norm, expected fro or nuc but got " + p);
        };
    }

    /// Returns the sum of the elements that are not NaN.
    default Tensor nansum(boolean keep, int... axes) {
        if (AutocastFunction.UNLISTED.applies((Tensor) this)) {
            return AutocastFunction.UNLISTED.of(t -> t[0].nansum(keep, axes), (Tensor) this);
        }
        return Moments.numbers((Tensor) this).sum(keep, axes);
    }

    /// Returns the sum of the elements that are not NaN, over the axes named, or all.
    default Tensor nansum(int... axes) {
        return nansum(false, axes);
    }

    /// Returns the mean of the elements that are not NaN.
    default Tensor nanmean(boolean keep, int... axes) {
        if (AutocastFunction.UNLISTED.applies((Tensor) this)) {
            return AutocastFunction.UNLISTED.of(t -> t[0].nanmean(keep, axes), (Tensor) this);
        }
        Tensor x = Scalars.needFloat("nanmean", (Tensor) this);
        return x.nansum(keep, axes).div(x.detach().eq(x.detach()).sum(keep, axes).to(x.dtype()));
    }

    /// Returns the mean of the elements that are not NaN, over the axes named, or all.
    default Tensor nanmean(int... axes) {
        return nanmean(false, axes);
    }

    /// Returns the number of elements that are not 0, int64, over the axes named, or all.
    default Tensor countNonzero(int... axes) {
        return ((Tensor) this).detach().ne(0).sum(axes);
    }

    /// Returns the covariances of variables; x: [variables, observations] or [observations].
    ///
    /// @param correction what the number of observations is reduced by in the divisor
    /// @param frequencies how often each observation is counted, integers; or null
    /// @param weights how important each observation is; or null
    default Tensor cov(int correction, Tensor frequencies, Tensor weights) {
        return Moments.cov((Tensor) this, correction, frequencies, weights);
    }

    /// Returns the covariances of variables with the divisor `n - 1`.
    default Tensor cov() {
        return cov(1, null, null);
    }

    /// Returns the correlations of variables, in [-1, 1]; x: [variables, observations] or [observations].
    default Tensor corrcoef() {
        return Moments.corrcoef((Tensor) this);
    }

    /// Returns how many elements are in each of `bins` intervals of equal width between two numbers, of x's
    /// type; if they are equal, between the smallest and the largest element.
    ///
    /// @throws IllegalArgumentException if the bins or the range are empty
    default Tensor histc(int bins, double min, double max) {
        return Moments.histc((Tensor) this, bins, min, max);
    }

    /// Returns how often each number 0, 1, … occurs in a vector of integers, int64; or the sum of the weights
    /// of its occurrences.
    ///
    /// @param weights a weight for each element, or null
    /// @param minLength the least number of results
    /// @throws IllegalArgumentException if it is no vector of integers >= 0
    default Tensor bincount(Tensor weights, long minLength) {
        return Moments.bincount((Tensor) this, weights, minLength);
    }

    /// Returns how often each number 0, 1, … occurs in a vector of integers, int64.
    default Tensor bincount() {
        return bincount(null, 0);
    }

    /// Returns the slices along an axis, those with a larger `p`-norm scaled to the norm `max`.
    default Tensor renorm(double p, int axis, double max) {
        if (AutocastFunction.RENORM.applies((Tensor) this)) {
            return AutocastFunction.RENORM.of(t -> t[0].renorm(p, axis, max), (Tensor) this);
        }
        return Moments.renorm((Tensor) this, p, axis, max);
    }

    /// Returns positions drawn with probabilities proportional to the elements of each row, int64; x: [n] or
    /// [m, n], result: [k] or [m, k].
    ///
    /// @param k how many are drawn from each row
    /// @param replacement whether a position may be drawn again
    /// @throws IllegalArgumentException if a row has no distribution or too few positions
    default Tensor multinomial(long k, boolean replacement) {
        return Moments.multinomial((Tensor) this, k, replacement);
    }

    /// Returns counts drawn from Poisson distributions, each of an element's rate `λ`:
    /// `P(k) = λ^k e^(-λ) / k!`; x: any shape, result: the same shape and type, without a gradient. A draw
    /// takes time in proportion to `√λ`.
    ///
    /// @throws IllegalArgumentException if a rate is negative, NaN or above 2^53
    default Tensor poisson() {
        return Tallies.poisson((Tensor) this);
    }

    /// Returns how many of `n` trials succeed, drawn from binomial distributions, n elements of this tensor:
    /// `P(k) = n! / (k! (n - k)!) p^k (1 - p)^(n - k)`. Both broadcast and have one floating-point type,
    /// which is the result's; it has no gradient. A draw takes time in proportion to `√(n p (1 - p))`.
    ///
    /// @param prob the probabilities p that a trial succeeds
    /// @throws IllegalArgumentException if an n is negative or not whole, or a p not in [0, 1]
    default Tensor binomial(Tensor prob) {
        return Tallies.binomial((Tensor) this, prob);
    }
}
