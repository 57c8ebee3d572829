package dev.panagrad.tensor;

/// Reductions and normalisations of the elements that a mask, broadcast to the operand, has true; as
/// `torch.masked`.
///
/// The other elements count as not there: they have no influence, also as NaN, and no gradient. Axes count
/// from 0, negative ones from the end; naming none means all.
public final class Masked {
    private Masked() {
    }

    /// Returns x where the mask is true, else a number.
    private static Tensor kept(String op, Tensor x, Tensor mask, Number otherwise) {
        if (mask.dtype() != DType.BOOL) {
            throw DTypeException.of(op, "the mask must be bool", mask.dtype(), "bool");
        }
        Shape both = Shape.broadcast(op, x.shape(), mask.shape());
        if (!both.equals(x.shape())) {
            throw new ShapeException(op + ": the mask does not fit, x is " + x.shape() + ", mask is "
                    + mask.shape() + ", expected a mask that broadcasts to x but together they are " + both);
        }
        return Tensor.where(mask, x, x.newFull(otherwise));
    }

    private static Tensor count(Tensor x, Tensor mask, boolean keep, int... axes) {
        return mask.expand(x.shape().dims()).sum(keep, axes).to(x.dtype());
    }

    private static Number lowest(Tensor x) {
        return x.dtype().isFloat() ? (Number) Double.NEGATIVE_INFINITY : Placing.bound(x.dtype(), true);
    }

    private static Number highest(Tensor x) {
        return x.dtype().isFloat() ? (Number) Double.POSITIVE_INFINITY : Placing.bound(x.dtype(), false);
    }

    /// Returns the sum; 0 of nothing.
    public static Tensor sum(Tensor x, Tensor mask, boolean keep, int... axes) {
        return kept("masked.sum", x, mask, 0).sum(keep, axes);
    }

    /// Returns the product; 1 of nothing.
    public static Tensor prod(Tensor x, Tensor mask, boolean keep, int... axes) {
        return kept("masked.prod", x, mask, 1).prod(keep, axes);
    }

    /// Returns the mean; NaN of nothing.
    public static Tensor mean(Tensor x, Tensor mask, boolean keep, int... axes) {
        Tensor y = Scalars.floating("masked.mean", x);
        return sum(y, mask, keep, axes).div(count(y, mask, keep, axes));
    }

    /// Returns the largest element; the least number of the type of nothing.
    public static Tensor amax(Tensor x, Tensor mask, boolean keep, int... axes) {
        return kept("masked.amax", x, mask, lowest(x)).amax(keep, axes);
    }

    /// Returns the smallest element; the greatest number of the type of nothing.
    public static Tensor amin(Tensor x, Tensor mask, boolean keep, int... axes) {
        return kept("masked.amin", x, mask, highest(x)).amin(keep, axes);
    }

    /// Returns where the largest element is.
    public static Tensor argmax(Tensor x, Tensor mask, int axis) {
        return argmax(x, mask, axis, false);
    }

    /// Returns where the largest element is, the axis kept with size 1 if `keep`.
    public static Tensor argmax(Tensor x, Tensor mask, int axis, boolean keep) {
        return kept("masked.argmax", x, mask, lowest(x)).argmax(axis, keep);
    }

    /// Returns where the smallest element is.
    public static Tensor argmin(Tensor x, Tensor mask, int axis) {
        return argmin(x, mask, axis, false);
    }

    /// Returns where the smallest element is, the axis kept with size 1 if `keep`.
    public static Tensor argmin(Tensor x, Tensor mask, int axis, boolean keep) {
        return kept("masked.argmin", x, mask, highest(x)).argmin(axis, keep);
    }

    /// Returns the variance with the divisor `count - correction`.
    public static Tensor var(Tensor in, Tensor mask, double correction, boolean keep, int... axes) {
        Tensor x = Scalars.floating("masked.var", in);
        Tensor n = count(x, mask, true, axes);
        Tensor centred = kept("masked.var", x, mask, 0).sub(sum(x, mask, true, axes).div(n));
        Tensor squares = kept("masked.var", centred, mask, 0).square().sum(keep, axes);
        return squares.div(count(x, mask, keep, axes).sub(correction).clampMin(0));
    }

    /// Returns the standard deviation with the divisor `count - correction`.
    public static Tensor std(Tensor x, Tensor mask, double correction, boolean keep, int... axes) {
        return Moments.root(var(x, mask, correction, keep, axes));
    }

    /// Returns the median along an axis, the lower one of two; NaN of nothing.
    public static Tensor median(Tensor x, Tensor mask, int axis, boolean keep) {
        Scalars.needFloat("masked.median", x);
        Tensor y = kept("masked.median", x, mask, Double.NaN).nanmedian(axis, keep).values();
        Tensor bad = kept("masked.median", x, mask, 0).isNan().any(keep, axis);
        return Tensor.where(bad, x.newFull(Double.NaN), y);
    }

    /// Returns the norm `(Σ |x|^p)^(1/p)`.
    public static Tensor norm(Tensor x, Tensor mask, double p, boolean keep, int... axes) {
        Scalars.needFloat("masked.norm", x);
        return kept("masked.norm", x, mask, p == Double.NEGATIVE_INFINITY ? Double.POSITIVE_INFINITY : 0)
                .norm(p,
                        keep, axes);
    }

    /// Returns `log Σ eˣ`; -inf of nothing.
    public static Tensor logsumexp(Tensor x, Tensor mask, boolean keep, int... axes) {
        Tensor y = Scalars.floating("masked.logsumexp", x);
        return kept("masked.logsumexp", y, mask, Double.NEGATIVE_INFINITY).logsumexp(keep, axes);
    }

    /// Returns sums up to each element.
    public static Tensor cumsum(Tensor x, Tensor mask, int axis) {
        return kept("masked.cumsum", x, mask, 0).cumsum(axis);
    }

    /// Returns products up to each element.
    public static Tensor cumprod(Tensor x, Tensor mask, int axis) {
        return kept("masked.cumprod", x, mask, 1).cumprod(axis);
    }

    /// Returns the softmax along an axis; 0 where the mask is false, NaN where it is false throughout.
    public static Tensor softmax(Tensor x, Tensor mask, int axis) {
        return kept("masked.softmax", x, mask, Double.NEGATIVE_INFINITY).softmax(axis);
    }

    /// Returns the softmax of -x; see [#softmax].
    public static Tensor softmin(Tensor x, Tensor mask, int axis) {
        return kept("masked.softmin", x, mask, Double.POSITIVE_INFINITY).neg().softmax(axis);
    }

    /// Returns the logarithm of the softmax; -inf where the mask is false.
    public static Tensor logSoftmax(Tensor x, Tensor mask, int axis) {
        return kept("masked.logSoftmax", x, mask, Double.NEGATIVE_INFINITY).logSoftmax(axis);
    }

    /// Returns vectors along an axis, divided by their norm or, if that is larger, by eps; 0 where the mask
    /// is false.
    public static Tensor normalize(Tensor x, Tensor mask, double p, int axis, double eps) {
        Tensor size = norm(x, mask, p, true, axis).clampMin(eps);
        return kept("masked.normalize", x, mask, 0).div(size);
    }

    /// Returns `log(eˣ + eʸ)`, in which what a mask has not true counts as -inf; a mask may be null.
    public static Tensor logaddexp(Tensor x, Tensor y, Tensor xMask, Tensor yMask) {
        Tensor a = xMask == null ? x : kept("masked.logaddexp", x, xMask, Double.NEGATIVE_INFINITY);
        Tensor b = yMask == null ? y : kept("masked.logaddexp", y, yMask, Double.NEGATIVE_INFINITY);
        return a.logaddexp(b);
    }
}
