package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Ordering;
import java.util.List;

/// Elements in order, and chosen by their place in it. NaN counts as larger than every number. Gradients go
/// to the elements chosen.
public sealed interface Sorting permits Tensor {
    /// Values along an axis and the positions where they were.
    ///
    /// @param values the values
    /// @param indices their positions along the axis, int64
    record Ordered(Tensor values, Tensor indices) {
    }

    /// Returns the positions along an axis in the order of their elements, int64; equal ones keep their
    /// order.
    default Tensor argsort(int axis, boolean descending) {
        Tensor x = (Tensor) this;
        return Tensor.apply(new Ordering.ArgSort(x.shape().axis(axis, "argsort"), descending), x.detach());
    }

    /// Returns the positions along the last axis in rising order of their elements, int64.
    default Tensor argsort() {
        return argsort(-1, false);
    }

    /// Returns the elements along an axis in order, and where they were; equal ones keep their order.
    default Ordered sort(int axis, boolean descending) {
        Tensor x = (Tensor) this;
        Tensor at = x.argsort(axis, descending);
        return new Ordered(Ranks.at(x, axis, at), at);
    }

    /// Returns the elements along the last axis in rising order, and where they were.
    default Ordered sort() {
        return sort(-1, false);
    }

    /// Returns the slices along the first axis in rising order, each element for itself.
    default Tensor msort() {
        return sort(0, false).values();
    }

    /// Returns the `k` largest (or smallest) elements along an axis in order, and where they are.
    ///
    /// @throws ShapeException if k is not in [0, size of the axis]
    default Ordered topk(long k, int axis, boolean largest) {
        return Ranks.topk((Tensor) this, k, axis, largest);
    }

    /// Returns the `k` largest elements along the last axis, the largest first, and where they are.
    default Ordered topk(long k) {
        return topk(k, -1, true);
    }

    /// Returns the `k`-th smallest elements along an axis, k from 1 on, and where they are.
    ///
    /// @throws ShapeException if k is not in [1, size of the axis]
    default Ordered kthvalue(long k, int axis, boolean keep) {
        return Ranks.kthvalue((Tensor) this, k, axis, keep);
    }

    /// Returns the `k`-th smallest elements along the last axis, k from 1 on, and where they are.
    default Ordered kthvalue(long k) {
        return kthvalue(k, -1, false);
    }

    /// Returns the median of all elements, the lower one of two; NaN if there is one. Equal elements share
    /// the gradient.
    default Tensor median() {
        return Ranks.median((Tensor) this, false);
    }

    /// Returns the medians along an axis, the lower one of two, and where they are; NaN if there is one.
    default Ordered median(int axis, boolean keep) {
        return Ranks.median("median", (Tensor) this, axis, keep, false);
    }

    /// Returns the median of all elements that are not NaN, the lower one of two.
    default Tensor nanmedian() {
        return Ranks.median((Tensor) this, true);
    }

    /// Returns the medians along an axis of the elements that are not NaN, and where they are.
    default Ordered nanmedian(int axis, boolean keep) {
        return Ranks.median("nanmedian", (Tensor) this, axis, keep, true);
    }

    /// Returns the most frequent elements along an axis, the smallest of equally frequent ones, and where
    /// they are last.
    default Ordered mode(int axis, boolean keep) {
        return Ranks.mode((Tensor) this, axis, keep);
    }

    /// Returns the most frequent elements along the last axis, and where they are last.
    default Ordered mode() {
        return mode(-1, false);
    }

    /// How a [quantile][#quantile(Tensor, Integer, boolean, Interpolation)] between two elements is found.
    enum Interpolation {
        /// On the line between them.
        LINEAR,
        /// The lower one.
        LOWER,
        /// The higher one.
        HIGHER,
        /// The nearer one, the even place of two.
        NEAREST,
        /// The mean of both.
        MIDPOINT
    }

    /// Returns the elements at fractions `q` of the order along an axis (null: of all), in front a new axis
    /// for q if it is a vector; NaN if there is one.
    ///
    /// @throws IllegalArgumentException if a fraction is not in [0, 1]
    default Tensor quantile(Tensor q, Integer axis, boolean keep, Interpolation between) {
        Tensor x = (Tensor) this;
        return Ranks.quantile("quantile", x, Ranks.fractions("quantile", x, q), axis, keep, between, false);
    }

    /// Returns the element at a fraction of the order of all, by linear interpolation.
    default Tensor quantile(double q) {
        Tensor x = (Tensor) this;
        return Ranks.quantile("quantile", x, Ranks.fraction("quantile", x, q), null, false,
                Interpolation.LINEAR, false);
    }

    /// Returns the elements at a fraction of the order along an axis, by linear interpolation.
    default Tensor quantile(double q, int axis) {
        Tensor x = (Tensor) this;
        return Ranks.quantile("quantile", x, Ranks.fraction("quantile", x, q), axis, false,
                Interpolation.LINEAR, false);
    }

    /// Returns [quantiles][#quantile(Tensor, Integer, boolean, Interpolation)] of the elements that are not
    /// NaN.
    default Tensor nanquantile(Tensor q, Integer axis, boolean keep, Interpolation between) {
        Tensor x = (Tensor) this;
        return Ranks.quantile("nanquantile", x, Ranks.fractions("nanquantile", x, q), axis, keep, between,
                true);
    }

    /// Returns for every value the first position in this sorted tensor at which it can be put in, or the
    /// last if `right`; this: [n] or of the values' shape but for the last axis.
    default Tensor searchsorted(Tensor values, boolean right) {
        return Ranks.search("searchsorted", (Tensor) this, values, right);
    }

    /// Returns the number of the bin of each element between sorted boundaries; a boundary belongs to the bin
    /// below it, or above it if `right`.
    ///
    /// @throws ShapeException if the boundaries are no vector
    default Tensor bucketize(Tensor boundaries, boolean right) {
        if (boundaries.rank() != 1) {
            throw ShapeException.of("bucketize", "the boundaries must be a vector",
                    "boundaries is " + boundaries.shape(), "boundaries.rank() == 1", boundaries.rank(), 1);
        }
        return Ranks.search("bucketize", boundaries, (Tensor) this, right);
    }

    /// Distinct elements or slices.
    ///
    /// @param values the distinct ones
    /// @param inverse for each element its position among them, int64
    /// @param counts how often each occurs, int64
    record Unique(Tensor values, Tensor inverse, Tensor counts) {
    }

    /// Returns the distinct elements in rising order.
    default Unique unique() {
        return Distinct.sorted((Tensor) this);
    }

    /// Returns the distinct slices along an axis in rising order of their elements.
    default Unique unique(int axis) {
        return Distinct.slices("unique", (Tensor) this, axis, true);
    }

    /// Returns the first one of each run of equal elements in row-major order.
    default Unique uniqueConsecutive() {
        return Distinct.runs((Tensor) this);
    }

    /// Returns the first one of each run of equal slices along an axis.
    default Unique uniqueConsecutive(int axis) {
        return Distinct.slices("uniqueConsecutive", (Tensor) this, axis, false);
    }

    /// Returns the smallest and the largest elements along an axis (null: of all).
    default List<Tensor> aminmax(Integer axis, boolean keep) {
        Tensor x = (Tensor) this;
        int[] axes = axis == null ? new int[0] : new int[] {axis};
        return List.of(x.amin(keep, axes), x.amax(keep, axes));
    }
}
