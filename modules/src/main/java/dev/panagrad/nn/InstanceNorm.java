package dev.panagrad.nn;

import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// Instance normalisation (Ulyanov et al. 2016): batch normalisation of each element of the batch by itself.
///
/// Without running statistics, as at first, evaluation uses the input's too. Parameters, if affine: `weight`
/// [c], at first 1, and `bias` [c], at first 0. Buffers, if tracked: `running_mean` [c], `running_var` [c]
/// and `num_batches_tracked`, int64, which stays 0 as in PyTorch.
public abstract sealed class InstanceNorm extends Module
        permits InstanceNorm1d, InstanceNorm2d, InstanceNorm3d {
    static final BatchNormOptions PLAIN = new BatchNormOptions(1e-5, 0.1, false, true, false);

    private int features;
    private final int spatial;
    private final BatchNormOptions options;
    private Tensor weight;
    private Tensor bias;
    @Buffer
    private Tensor runningMean;
    @Buffer
    private Tensor runningVar;
    @Buffer
    private Tensor numBatchesTracked;

    InstanceNorm(int features, int spatial, BatchNormOptions options) {
        this.spatial = spatial;
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

    /// Returns the normalised input; in training, moves the running statistics, if there are some.
    ///
    /// @throws ShapeException if x has another rank or number of channels, or one value a channel only
    @Override
    public Tensor forward(Tensor x) {
        boolean single = x.rank() == spatial + 1;
        if (features == 0 && (single || x.rank() == spatial + 2)) {
            Lazy.check(getClass().getSimpleName(), x, spatial + 1, single ? 0 : 1);
            initialize((int) x.size(single ? 0 : 1));
            Lazy.like(this, x);
        }
        if (!single && x.rank() != spatial + 2 || x.size(single ? 0 : 1) != features) {
            throw new ShapeException(getClass().getSimpleName() + ": the input does not fit, x is "
                    + x.shape() + ", expected " + (spatial + 1) + " or " + (spatial + 2) + " axes and "
                    + features + " channels");
        }
        boolean own = isTraining() || runningMean == null;
        double momentum = Double.isNaN(options.momentum()) ? 0 : options.momentum();
        Tensor y = Norms.instanceNorm(single ? x.unsqueeze(0) : x, runningMean, runningVar, weight, bias, own,
                momentum, options.eps());
        return single ? y.squeeze(0) : y;
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

    @Override
    protected String describe() {
        return features == 0 ? "?" : Integer.toString(features);
    }
}
