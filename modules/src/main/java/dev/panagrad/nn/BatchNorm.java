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
public abstract sealed class BatchNorm extends ChannelNorm permits BatchNorm1d, BatchNorm2d, BatchNorm3d {
    private boolean cumulative;

    BatchNorm(int features, BatchNormOptions options) {
        super(features, options);
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
        return forward(x, null, false);
    }

    /// Returns what this layer without hooks, a sum behind it and a rectifier behind that give.
    ///
    /// @param added of the result's shape, or null for no sum
    final Tensor joined(Tensor x, Tensor added, boolean relu) {
        return guarded(() -> forward(x, added, relu));
    }

    private Tensor forward(Tensor x, Tensor added, boolean relu) {
        if (accepts(x.rank())) {
            ready(x, 2, 1);
        }
        if (!accepts(x.rank()) || x.size(1) != features()) {
            throw new ShapeException(
                    getClass().getSimpleName() + ": the input does not fit, x is " + x.shape()
                            + ", expected " + ranks() + " with x.dim(1) == " + features()
                            + (x.rank() > 1 ? " but x.dim(1) is " + x.size(1) : ""));
        }
        double momentum = cumulative ? Double.NaN : options().momentum();
        if (isTraining() && numBatchesTracked() != null) {
            if (x.numel() / features() <= 1) {
                throw new ShapeException("batchNorm: needs more than one value a channel in training, x is "
                        + x.shape() + ", expected x.numel() / x.dim(1) > 1");
            }
            Grad.off(() -> numBatchesTracked().add_(1L));
            if (Double.isNaN(momentum)) {
                momentum = 1.0 / numBatchesTracked().itemLong();
            }
        }
        boolean fromBatch = isTraining() || runningMean() == null;
        return Norms.batchNorm(x, runningMean(), runningVar(), weight(), bias(), fromBatch, momentum,
                options().eps(), added, relu);
    }

    /// Makes the running statistics even averages over all batches, whatever the momentum, or ends that.
    final void cumulative(boolean on) {
        cumulative = on;
    }
}
