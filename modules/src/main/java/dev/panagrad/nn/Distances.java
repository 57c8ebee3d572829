package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.Tensor;

/// Distances and similarities of vectors along an axis, and vectors of length 1.
public final class Distances {
    private Distances() {
    }

    /// Returns x divided by its norm along an axis, at least eps.
    ///
    /// @param p the norm's exponent: any number, infinite ones among them
    public static Tensor normalize(Tensor x, double p, int axis, double eps) {
        return x.div(norm(x, p, true, axis).clamp(eps, Double.POSITIVE_INFINITY));
    }

    /// Returns x divided by its norm over several axes, at least eps.
    ///
    /// @param p the norm's exponent: any number, infinite ones among them
    /// @param axes the axes; none means all
    public static Tensor normalize(Tensor x, double p, int[] axes, double eps) {
        return x.div(norm(x, p, true, axes).clamp(eps, Double.POSITIVE_INFINITY));
    }

    /// Returns x divided by its Euclidean length along the second axis.
    public static Tensor normalize(Tensor x) {
        return normalize(x, 2, 1, 1e-12);
    }

    /// Returns the norm `‖a - b + eps‖ₚ` of differences along the last axis, which is kept with size 1 if
    /// asked; the operands are broadcast.
    public static Tensor pairwiseDistance(Tensor a, Tensor b, double p, double eps, boolean keep) {
        return norm(a.sub(b).add(eps), p, keep, -1);
    }

    /// Returns the Euclidean distances along the last axis, with eps 1e-6.
    public static Tensor pairwiseDistance(Tensor a, Tensor b) {
        return pairwiseDistance(a, b, 2, 1e-6, false);
    }

    /// Returns the norm of the difference of every two rows of x: [n, d], result: [n (n-1) / 2], row 0 with
    /// 1, 2, …, then row 1 with 2, ….
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x is no matrix
    public static Tensor pdist(Tensor x, double p) {
        if (AutocastFunction.PDIST.applies(x)) {
            return AutocastFunction.PDIST.of(t -> pdist(t[0], p), x);
        }
        if (x.rank() != 2 || !(p >= 0)) {
            throw new dev.panagrad.tensor.ShapeException("pdist: needs a matrix, x is " + x.shape()
                    + ", p is " + p + ", expected rank 2 and p >= 0 but rank is " + x.rank());
        }
        long n = x.size(0);
        Tensor row = x.newArange(n);
        // Where the pairs of each row begin.
        Tensor starts = row.rsub(2 * n - 1).mul(row).floorDivide(2);
        Tensor pair = x.newArange(n * (n - 1) / 2);
        Tensor first = starts.searchsorted(pair, true).sub(1);
        Tensor second = pair.sub(starts.indexSelect(0, first)).add(first).add(1);
        return norm(x.indexSelect(0, first).sub(x.indexSelect(0, second)), p, false, 1);
    }

    /// Returns the cosine of the angle between vectors along an axis, `a·b / (max(|a|, eps) max(|b|, eps))`;
    /// the operands are broadcast.
    public static Tensor cosineSimilarity(Tensor a, Tensor b, int axis, double eps) {
        if (AutocastFunction.COSINE_SIMILARITY.applies(a)) {
            return AutocastFunction.COSINE_SIMILARITY.of(t -> cosineSimilarity(t[0], t[1], axis, eps), a, b);
        }
        dev.panagrad.tensor.Shape s =
                dev.panagrad.tensor.Shape.broadcast("cosineSimilarity", a.shape(), b.shape());
        Tensor x = Activations.needFloat("cosineSimilarity", a).expand(s.dims());
        Tensor y = Activations.needFloat("cosineSimilarity", b).expand(s.dims());
        return x.div(atLeast(norm(x, 2, true, axis), eps)).mul(y).sum(true, axis)
                .div(atLeast(norm(y, 2, true, axis), eps)).squeeze(axis);
    }

    /// Returns the cosine along the second axis, with eps 1e-8.
    public static Tensor cosineSimilarity(Tensor a, Tensor b) {
        return cosineSimilarity(a, b, 1, 1e-8);
    }

    /// Returns the larger of x and a bound; the gradient takes no notice of the bound.
    static Tensor atLeast(Tensor x, double bound) {
        Tensor v = x.detach();
        return x.add(v.clamp(bound, Double.POSITIVE_INFINITY).sub(v));
    }

    /// Returns `(Σ |x|ᵖ)^(1/p)` along an axis; the gradient at 0 is 0.
    static Tensor norm(Tensor x, double p, boolean keep, int... axis) {
        if (AutocastFunction.NORM.applies(x)) {
            return AutocastFunction.NORM.of(t -> norm(t[0], p, keep, axis), x);
        }
        Activations.needFloat("norm", x);
        Tensor zero = x.newFull(0);
        if (p == 0) {
            return x.detach().ne(0).to(x.dtype()).sum(keep, axis);
        }
        if (Double.isInfinite(p)) {
            return p > 0 ? x.abs().amax(keep, axis) : x.abs().amin(keep, axis);
        }
        if (p == 1) {
            return x.abs().sum(keep, axis);
        }
        Tensor none = x.detach().eq(0);
        Tensor one = x.newFull(1);
        Tensor terms = p == 2 ? x.square()
                : Tensor.where(none, x.newFull(p < 0 ? Double.POSITIVE_INFINITY : 0),
                        Tensor.where(none, one, x.abs()).pow(p));
        Tensor sum = terms.sum(keep, axis);
        Tensor empty = sum.detach().eq(0);
        Tensor safe = Tensor.where(empty, one, sum);
        return Tensor.where(empty, zero, p == 2 ? safe.sqrt() : safe.pow(1 / p));
    }
}
