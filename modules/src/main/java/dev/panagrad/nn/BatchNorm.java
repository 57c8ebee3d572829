package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// Batch normalisation (Ioffe, Szegedy 2015): `y = (x - mean) / √(variance + eps) · weight + bias` with
/// statistics over all axes but the second; the batch's in training, the running ones in evaluation.
///
/// Parameters: `weight` [c], at first 1, and `bias` [c], at first 0, unless
/// the options leave them out. Buffers: `running_mean` [c],
/// `running_var` [c] and `num_batches_tracked`, int64.
public abstract sealed class BatchNorm extends Module permits BatchNorm1d, BatchNorm2d, BatchNorm3d {
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
    private boolean cumulative;

    BatchNorm(int features, BatchNormOptions options) {
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
            runningMean = dev.panagrad.tensor.Scope.keep(Tensor.zeros(features));
            runningVar = dev.panagrad.tensor.Scope.keep(Tensor.ones(features));
            numBatchesTracked = dev.panagrad.tensor.Scope.keep(Tensor.full(0L));
        }
    }

    @Override
    final boolean isUninitialized() {
        return features == 0;
    }

    @Override
    final void initialize(java.util.Map<String, Tensor> state, String prefix) {
        Tensor given = state.get(prefix + (options.affine() ? "weight" : "running_mean"));
        if (given != null && given.rank() == 1 && given.numel() > 0) {
            initialize((int) given.numel());
        }
    }

    /// Returns whether an input of this rank is accepted.
    abstract boolean accepts(int rank);

    /// Returns the ranks accepted, as text.
    abstract String ranks();

    /// Returns the normalised input; in training, moves the running statistics.
    ///
    /// @throws ShapeException if x has another rank or number of channels, or in training one value a channel
    ///         only
    @Override
    public Tensor forward(Tensor x) {
        if (features == 0 && accepts(x.rank())) {
            Lazy.check(getClass().getSimpleName(), x, 2, 1);
            initialize((int) x.size(1));
            Lazy.like(this, x);
        }
        if (!accepts(x.rank()) || x.size(1) != features) {
            throw new ShapeException(
                    getClass().getSimpleName() + ": the input does not fit, x is " + x.shape()
                            + ", expected " + ranks() + " with x.dim(1) == " + features
                            + (x.rank() > 1 ? " but x.dim(1) is " + x.size(1) : ""));
        }
        double momentum = cumulative ? Double.NaN : options.momentum();
        if (isTraining() && numBatchesTracked != null) {
            if (x.numel() / features <= 1) {
                throw new ShapeException("batchNorm: needs more than one value a channel in training, x is "
                        + x.shape() + ", expected x.numel() / x.dim(1) > 1");
            }
            Grad.off(() -> numBatchesTracked.add_(1L));
            if (Double.isNaN(momentum)) {
                momentum = 1.0 / numBatchesTracked.itemLong();
            }
        }
        boolean fromBatch = isTraining() || runningMean == null;
        return Norms.batchNorm(x, runningMean, runningVar, weight, bias, fromBatch, momentum, options.eps());
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

    /// Returns the number added to the variance.
    final double eps() {
        return options.eps();
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

    /// Makes the running statistics even averages over all batches, whatever the momentum, or ends that.
    final void cumulative(boolean on) {
        cumulative = on;
    }

    @Override
    protected String describe() {
        return features == 0 ? "?" : Integer.toString(features);
    }
}
