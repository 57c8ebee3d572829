package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// Options of losses over classes.
///
/// @param weight the weight of each class, [classes], or null for 1
/// @param ignoreIndex targets of this class count nothing, -100 at first
/// @param labelSmoothing the share of the uniform distribution in the target, 0 at first
/// @param reduce how the elements' losses are reduced; the mean is divided by the sum of the weights
public record ClassLossOptions(Tensor weight, long ignoreIndex, double labelSmoothing, Reduce reduce) {
    static final ClassLossOptions DEFAULT = new ClassLossOptions(null, -100, 0, Reduce.MEAN);

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if the smoothing is not in [0, 1]
    public ClassLossOptions {
        Arguments.probability("crossEntropy", "labelSmoothing", labelSmoothing);
        Objects.requireNonNull(reduce, "crossEntropy: reduce is null, expected MEAN, SUM or NONE");
    }

    /// Returns these options with weights of the classes.
    public ClassLossOptions weight(Tensor v) {
        return new ClassLossOptions(v, ignoreIndex, labelSmoothing, reduce);
    }

    /// Returns these options with another class to ignore.
    public ClassLossOptions ignoreIndex(long v) {
        return new ClassLossOptions(weight, v, labelSmoothing, reduce);
    }

    /// Returns these options with another smoothing.
    public ClassLossOptions labelSmoothing(double v) {
        return new ClassLossOptions(weight, ignoreIndex, v, reduce);
    }

    /// Returns these options with another reduction.
    public ClassLossOptions reduce(Reduce v) {
        return new ClassLossOptions(weight, ignoreIndex, labelSmoothing, v);
    }
}
