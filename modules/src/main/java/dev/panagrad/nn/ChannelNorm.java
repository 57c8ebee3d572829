package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// What batch and instance normalisation have in common: a weight and a bias for each channel, unless the
/// options leave them out, and running statistics, if they are tracked.
public abstract sealed class ChannelNorm extends Module permits BatchNorm, InstanceNorm {
    private int features;
    private final BatchNormOptions options;
    private Tensor weight;
    private Tensor bias;
    @Buffer
    private Tensor runningMean;
    @Buffer
    private Tensor runningVar;
    @Buffer
    private Tensor numBatchesTracked;

    ChannelNorm(int features, BatchNormOptions options) {
        this.options = options;
        if (features != Lazy.SIZE) {
            initialize(Arguments.positive(getClass().getSimpleName(), "features", features));
        }
    }

    private void initialize(int channels) {
        features = channels;
        if (options.affine()) {
            weight = Parameter.of(Tensor.ones(features));
            bias = options.bias() ? Parameter.of(Tensor.zeros(features)) : null;
        }
        if (options.trackRunningStats()) {
            runningMean = Scope.keep(Tensor.zeros(features));
            runningVar = Scope.keep(Tensor.ones(features));
            numBatchesTracked = Scope.keep(Tensor.full(0L));
        }
    }

    /// Makes the parameters of a lazy layer at its first call.
    ///
    /// @param least axes that x has
    /// @param axis of the channels
    final void ready(Tensor x, int least, int axis) {
        if (features == 0) {
            Lazy.check(getClass().getSimpleName(), x, least, axis);
            initialize((int) x.size(axis));
            Lazy.like(this, x);
        }
    }

    @Override
    final boolean isUninitialized() {
        return features == 0;
    }

    @Override
    final void initialize(Map<String, Tensor> state, String prefix) {
        Tensor given = state.get(prefix + (options.affine() ? "weight" : "running_mean"));
        if (given != null && given.rank() == 1 && given.numel() > 0) {
            initialize((int) given.numel());
        }
    }

    /// Returns the number of channels, 0 before the first call of a lazy layer.
    final int features() {
        return features;
    }

    final BatchNormOptions options() {
        return options;
    }

    /// Returns how many batches the running statistics have seen, or null.
    final Tensor numBatchesTracked() {
        return numBatchesTracked;
    }

    /// Returns the weight, [c], or null.
    public final Tensor weight() {
        return weight;
    }

    /// Returns the bias, [c], or null.
    public final Tensor bias() {
        return bias;
    }

    /// Returns the running mean, [c], or null.
    public final Tensor runningMean() {
        return runningMean;
    }

    /// Returns the running variance, [c], or null.
    public final Tensor runningVar() {
        return runningVar;
    }

    /// Forgets the running statistics: mean 0, variance 1, no batches.
    public final void resetRunningStats() {
        if (runningMean != null) {
            Grad.off(() -> {
                runningMean.fill_(0);
                runningVar.fill_(1);
                numBatchesTracked.fill_(0);
            });
        }
    }

    @Override
    protected String describe() {
        return features == 0 ? "?" : Integer.toString(features);
    }
}
