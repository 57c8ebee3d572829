package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Transposes the channels of x: [n, c, …], seen as rows of groups (Zhang et al. 2018).
public final class ChannelShuffle extends Module {
    private final int groups;

    /// Makes the layer.
    ///
    /// @param groups the number of groups
    public ChannelShuffle(int groups) {
        this.groups = groups;
    }

    /// Returns the result.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the groups do not divide the channels
    @Override
    public Tensor forward(Tensor x) {
        return Folds.channelShuffle(x, groups);
    }

    @Override
    protected String describe() {
        return "groups=" + groups;
    }
}
