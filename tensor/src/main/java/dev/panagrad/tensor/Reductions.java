package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Reduction;

/// Sums, extrema and statistics. Axes count from 0, negative ones from the end; naming none means all. The
/// reduced axes disappear unless `keep` is true.
public sealed interface Reductions permits Tensor {
    /// Returns the sum; integers and bool give int64; over the axes named, or all.
    default Tensor sum(int... axes) {
        return sum(false, axes);
    }

    /// Returns the sum; integers and bool give int64; keeps the reduced axes with size 1 if `keep`.
    default Tensor sum(boolean keep, int... axes) {
        Tensor x = (Tensor) this;
        return Tensor.apply(new Reduction.Sum(Axes.of("sum", x.shape(), axes), keep), x);
    }

    /// Returns the product; integers and bool give int64; over the axes named, or all.
    default Tensor prod(int... axes) {
        return prod(false, axes);
    }

    /// Returns the product; integers and bool give int64; keeps the reduced axes with size 1 if `keep`.
    default Tensor prod(boolean keep, int... axes) {
        Tensor x = (Tensor) this;
        return Tensor.apply(new Reduction.Prod(Axes.of("prod", x.shape(), axes), keep), x);
    }

    /// Returns the largest elements, NaN if there is one; equal ones share the gradient; over the axes named,
    /// or all.
    default Tensor amax(int... axes) {
        return amax(false, axes);
    }

    /// Returns the largest elements, NaN if there is one; equal ones share the gradient; keeps the reduced
    /// axes with size 1 if `keep`.
    default Tensor amax(boolean keep, int... axes) {
        Tensor x = (Tensor) this;
        return Tensor.apply(new Reduction.Max(Axes.of("amax", x.shape(), axes), keep), x);
    }

    /// Returns the smallest elements, NaN if there is one; equal ones share the gradient; over the axes
    /// named, or all.
    default Tensor amin(int... axes) {
        return amin(false, axes);
    }

    /// Returns the smallest elements, NaN if there is one; equal ones share the gradient; keeps the reduced
    /// axes with size 1 if `keep`.
    default Tensor amin(boolean keep, int... axes) {
        Tensor x = (Tensor) this;
        return Tensor.apply(new Reduction.Min(Axes.of("amin", x.shape(), axes), keep), x);
    }

    /// Returns whether any element is not 0, as bool, of uint8 as uint8; over the axes named, or all.
    default Tensor any(int... axes) {
        return any(false, axes);
    }

    /// Returns whether any element is not 0, as bool, of uint8 as uint8; keeps the reduced axes with size 1
    /// if `keep`.
    default Tensor any(boolean keep, int... axes) {
        Tensor x = (Tensor) this;
        Tensor y = Tensor.apply(new Reduction.Any(Axes.of("any", x.shape(), axes), keep), x);
        return x.dtype() == DType.UINT8 ? y.to(DType.UINT8) : y;
    }

    /// Returns whether all elements are not 0, as bool, of uint8 as uint8; over the axes named, or all.
    default Tensor all(int... axes) {
        return all(false, axes);
    }

    /// Returns whether all elements are not 0, as bool, of uint8 as uint8; keeps the reduced axes with size 1
    /// if `keep`.
    default Tensor all(boolean keep, int... axes) {
        Tensor x = (Tensor) this;
        Tensor y = Tensor.apply(new Reduction.All(Axes.of("all", x.shape(), axes), keep), x);
        return x.dtype() == DType.UINT8 ? y.to(DType.UINT8) : y;
    }

    /// Returns the arithmetic mean over the axes named, or all; integers are not accepted.
    default Tensor mean(int... axes) {
        return mean(false, axes);
    }

    /// Returns the arithmetic mean; keeps the reduced axes with size 1 if `keep`.
    default Tensor mean(boolean keep, int... axes) {
        if (AutocastFunction.UNLISTED.applies((Tensor) this)) {
            return AutocastFunction.UNLISTED.of(t -> t[0].mean(keep, axes), (Tensor) this);
        }
        Tensor x = Scalars.needFloat("mean", (Tensor) this);
        Axes set = Axes.of("mean", x.shape(), axes);
        return Tensor.apply(new Reduction.Sum(set, keep), x).mul(1.0 / set.count(x.shape()));
    }

    /// Returns the variance with Bessel's correction (divisor n - 1) over the axes named, or all.
    default Tensor var(int... axes) {
        return var(1, false, axes);
    }

    /// Returns the variance with the divisor `n - correction`; 0 for the population's.
    default Tensor var(double correction, boolean keep, int... axes) {
        if (AutocastFunction.UNLISTED.applies((Tensor) this)) {
            return AutocastFunction.UNLISTED.of(t -> t[0].var(correction, keep, axes), (Tensor) this);
        }
        Tensor x = Scalars.needFloat("var", (Tensor) this);
        Axes set = Axes.of("var", x.shape(), axes);
        Tensor centred = x.sub(x.mean(true, axes));
        double n = Math.max(set.count(x.shape()) - correction, 0);
        return Tensor.apply(new Reduction.Sum(set, keep), centred.square()).mul(1 / n);
    }

    /// Returns the standard deviation with Bessel's correction over the axes named, or all.
    default Tensor std(int... axes) {
        return ((Tensor) this).std(1, false, axes);
    }

    /// Returns the Euclidean norm over the axes named, or all; its gradient is 0 where it is 0.
    default Tensor norm(int... axes) {
        return ((Tensor) this).norm(2, false, axes);
    }

    /// Returns the largest element of all.
    default Tensor max() {
        return amax();
    }

    /// Returns the smallest element of all.
    default Tensor min() {
        return amin();
    }

    /// Returns the largest elements along an axis, and where they are first; the gradient goes there.
    default Extremum max(int axis) {
        return Scalars.extremum((Tensor) this, axis, true);
    }

    /// Returns the smallest elements along an axis, and where they are first; the gradient goes there.
    default Extremum min(int axis) {
        return Scalars.extremum((Tensor) this, axis, false);
    }

    /// Returns the largest elements along an axis, which is kept with size 1 if `keep`; see [#max(int)].
    default Extremum max(int axis, boolean keep) {
        return max(axis).kept((Tensor) this, axis, keep);
    }

    /// Returns the smallest elements along an axis, which is kept with size 1 if `keep`; see [#min(int)].
    default Extremum min(int axis, boolean keep) {
        return min(axis).kept((Tensor) this, axis, keep);
    }

    /// Extreme values along an axis and their positions.
    ///
    /// @param values the values, without the axis unless it is kept
    /// @param indices their positions along the axis, int64
    record Extremum(Tensor values, Tensor indices) {
        private Extremum kept(Tensor x, int axis, boolean keep) {
            return keep ? new Extremum(Scalars.kept(values, x, axis), Scalars.kept(indices, x, axis)) : this;
        }
    }

    /// Returns the position of the largest of all elements in row-major order, int64.
    default Tensor argmax() {
        return ((Tensor) this).flatten().argmax(0);
    }

    /// Returns the positions of the first largest elements along an axis, int64.
    default Tensor argmax(int axis) {
        Tensor x = Scalars.needNumbers("argmax", (Tensor) this);
        return Tensor.apply(new Reduction.ArgMax(x.shape().axis(axis, "argmax"), false), x);
    }

    /// Returns the positions of the first largest elements along an axis, which is kept with size 1 if
    /// `keep`.
    default Tensor argmax(int axis, boolean keep) {
        return keep ? Scalars.kept(argmax(axis), (Tensor) this, axis) : argmax(axis);
    }

    /// Returns the position of the smallest of all elements in row-major order, int64.
    default Tensor argmin() {
        return ((Tensor) this).flatten().argmin(0);
    }

    /// Returns the positions of the first smallest elements along an axis, int64.
    default Tensor argmin(int axis) {
        Tensor x = Scalars.needNumbers("argmin", (Tensor) this);
        return Tensor.apply(new Reduction.ArgMin(x.shape().axis(axis, "argmin"), false), x);
    }

    /// Returns the positions of the first smallest elements along an axis, which is kept with size 1 if
    /// `keep`.
    default Tensor argmin(int axis, boolean keep) {
        return keep ? Scalars.kept(argmin(axis), (Tensor) this, axis) : argmin(axis);
    }

    /// Returns the running sums along an axis; integers and bool give int64.
    default Tensor cumsum(int axis) {
        Tensor x = (Tensor) this;
        return Tensor.apply(new Reduction.CumSum(x.shape().axis(axis, "cumsum")), x);
    }

    /// Returns `log Σ e^x` along the axes named, or all, without overflow.
    default Tensor logsumexp(int... axes) {
        return logsumexp(false, axes);
    }

    /// Returns `log Σ e^x` without overflow; keeps the reduced axes with size 1 if `keep`.
    default Tensor logsumexp(boolean keep, int... axes) {
        if (AutocastFunction.LOGSUMEXP.applies((Tensor) this)) {
            return AutocastFunction.LOGSUMEXP.of(t -> t[0].logsumexp(keep, axes), (Tensor) this);
        }
        Tensor x = Scalars.floating("logsumexp", (Tensor) this);
        Axes set = Axes.of("logsumexp", x.shape(), axes);
        if (set.count(x.shape()) == 0) {
            return x.sum(keep, axes).log();
        }
        Tensor top = x.detach().amax(true, axes);
        top = Tensor.where(top.isFinite(), top, Scalars.number(top, 0));
        Tensor sum = x.sub(top).exp().sum(true, axes).log().add(top);
        return keep ? sum : sum.reshape(set.reduce(x.shape(), false).dims());
    }

    /// Returns `e^xᵢ / Σⱼ e^xⱼ` along an axis.
    default Tensor softmax(int axis) {
        Tensor x = (Tensor) this;
        return Tensor.apply(new Normalization.Softmax(x.shape().axis(axis, "softmax")), x);
    }

    /// Returns `log softmax(x)` along an axis, accurate where softmax underflows.
    default Tensor logSoftmax(int axis) {
        Tensor x = (Tensor) this;
        return Tensor.apply(new Normalization.LogSoftmax(x.shape().axis(axis, "logSoftmax")), x);
    }
}
