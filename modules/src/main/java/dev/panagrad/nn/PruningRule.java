package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Which elements of a parameter are pruned next. Rules of one's own are lambdas:
///
/// ```java
/// PruningRule small = (scores, before) -> scores.abs().gt(0.1);
/// ```
///
/// A share is rounded to a number of elements or slices as Python rounds, halves to even.
@FunctionalInterface
public interface PruningRule {
    /// Returns which elements are kept.
    ///
    /// @param scores the parameter's values, or other numbers of the same shape that say how important its
    ///         elements are
    /// @param before ones where elements are kept until now, else zeros
    /// @return ones or true where elements are kept; what was pruned before stays so, whatever it says
    Tensor keep(Tensor scores, Tensor before);

    /// Prunes nothing.
    static PruningRule identity() {
        return (_, before) -> before;
    }

    /// Prunes a share of the elements that are left, drawn at random.
    static PruningRule randomUnstructured(double share) {
        return new ElementPruning(PruningAmount.share(share), true);
    }

    /// Prunes a number of the elements that are left, drawn at random.
    static PruningRule randomUnstructured(long count) {
        return new ElementPruning(PruningAmount.count(count), true);
    }

    /// Prunes a share of the elements that are left, those with the smallest magnitudes.
    static PruningRule l1Unstructured(double share) {
        return new ElementPruning(PruningAmount.share(share), false);
    }

    /// Prunes a number of the elements that are left, those with the smallest magnitudes.
    static PruningRule l1Unstructured(long count) {
        return new ElementPruning(PruningAmount.count(count), false);
    }

    /// Prunes a share of the slices along an axis, drawn at random among those not yet pruned as a whole.
    static PruningRule randomStructured(double share, int axis) {
        return new SlicePruning(PruningAmount.share(share), Double.NaN, axis);
    }

    /// Prunes a number of the slices along an axis, drawn at random among those not yet pruned as a whole.
    static PruningRule randomStructured(long count, int axis) {
        return new SlicePruning(PruningAmount.count(count), Double.NaN, axis);
    }

    /// Prunes a share of the slices along an axis that are left, those with the smallest norms `(Σ|x|ⁿ)^1/n`.
    ///
    /// @param n of the norm; may be infinite
    static PruningRule lnStructured(double share, double n, int axis) {
        return new SlicePruning(PruningAmount.share(share), n, axis);
    }

    /// Prunes a number of the slices along an axis that are left, those with the smallest norms.
    ///
    /// @param n of the norm; may be infinite
    static PruningRule lnStructured(long count, double n, int axis) {
        return new SlicePruning(PruningAmount.count(count), n, axis);
    }
}
