package dev.panagrad.nn;

/// How batch normalisation works.
///
/// @param eps added to the variance, 1e-5 at first
/// @param momentum the share of the new statistic in the running one, 0.1 at first; NaN for the plain average
///         of all batches
/// @param affine whether there are a weight and a bias, true at first
/// @param bias whether there is a bias where there is a weight, true at first
/// @param trackRunningStats whether running statistics are kept, true at first; without them evaluation uses
///         the batch's
public record BatchNormOptions(double eps, double momentum, boolean affine, boolean bias,
        boolean trackRunningStats) {
    static final BatchNormOptions DEFAULT = new BatchNormOptions(1e-5, 0.1, true, true, true);

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if eps is negative or the momentum is not in [0, 1]
    public BatchNormOptions {
        Arguments.notNegative("BatchNorm", "eps", eps);
        if (!Double.isNaN(momentum)) {
            Arguments.probability("BatchNorm", "momentum", momentum);
        }
    }

    /// Returns these options with another eps.
    public BatchNormOptions eps(double v) {
        return new BatchNormOptions(v, momentum, affine, bias, trackRunningStats);
    }

    /// Returns these options with another momentum.
    public BatchNormOptions momentum(double v) {
        return new BatchNormOptions(eps, v, affine, bias, trackRunningStats);
    }

    /// Returns these options with the plain average of all batches as running statistics.
    public BatchNormOptions cumulative() {
        return new BatchNormOptions(eps, Double.NaN, affine, bias, trackRunningStats);
    }

    /// Returns these options with or without weight and bias.
    public BatchNormOptions affine(boolean on) {
        return new BatchNormOptions(eps, momentum, on, bias, trackRunningStats);
    }

    /// Returns these options with or without the bias beside the weight.
    public BatchNormOptions bias(boolean on) {
        return new BatchNormOptions(eps, momentum, affine, on, trackRunningStats);
    }

    /// Returns these options with or without running statistics.
    public BatchNormOptions trackRunningStats(boolean on) {
        return new BatchNormOptions(eps, momentum, affine, bias, on);
    }
}
