package dev.panagrad.nn;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// Instance normalisation (Ulyanov et al. 2016): batch normalisation of each element of the batch by itself.
///
/// Without running statistics, as at first, evaluation uses the input's too. Parameters, if affine: `weight`
/// [c], at first 1, and `bias` [c], at first 0. Buffers, if tracked: `running_mean` [c], `running_var` [c]
/// and `num_batches_tracked`, int64, which stays 0 as in PyTorch.
public abstract sealed class InstanceNorm extends ChannelNorm
        permits InstanceNorm1d, InstanceNorm2d, InstanceNorm3d {
    static final BatchNormOptions PLAIN = new BatchNormOptions(1e-5, 0.1, false, true, false);

    private final int spatial;

    InstanceNorm(int features, int spatial, BatchNormOptions options) {
        super(features, options);
        this.spatial = spatial;
    }

    /// Returns the normalised input; in training, moves the running statistics, if there are some.
    ///
    /// @throws ShapeException if x has another rank or number of channels, or one value a channel only
    @Override
    public Tensor forward(Tensor x) {
        boolean single = x.rank() == spatial + 1;
        if (single || x.rank() == spatial + 2) {
            ready(x, spatial + 1, single ? 0 : 1);
        }
        if (!single && x.rank() != spatial + 2 || x.size(single ? 0 : 1) != features()) {
            throw new ShapeException(getClass().getSimpleName() + ": the input does not fit, x is "
                    + x.shape() + ", expected " + (spatial + 1) + " or " + (spatial + 2) + " axes and "
                    + features() + " channels");
        }
        boolean own = isTraining() || runningMean() == null;
        double momentum = Double.isNaN(options().momentum()) ? 0 : options().momentum();
        Tensor y =
                Norms.instanceNorm(single ? x.unsqueeze(0) : x, runningMean(), runningVar(), weight(), bias(),
                        own, momentum, options().eps());
        return single ? y.squeeze(0) : y;
    }
}
