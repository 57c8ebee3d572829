package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// Group normalisation (Wu, He 2018): layer normalisation over the spatial axes of groups of channels; x: [n,
/// c, …]. Parameters: `weight` [c], at first 1, and `bias` [c], at first 0.
public final class GroupNorm extends Module {
    private final int groups;
    private final int channels;
    private final double eps;
    private Tensor weight;
    private Tensor bias;

    /// Makes a layer with eps 1e-5, weight and bias.
    ///
    /// @throws IllegalArgumentException if the groups do not divide the channels
    public GroupNorm(int groups, int channels) {
        this(groups, channels, 1e-5, true);
    }

    /// Makes a layer.
    ///
    /// @param eps added to the variance
    /// @param affine whether there are weight and bias
    /// @throws IllegalArgumentException if the groups do not divide the channels or eps is negative
    public GroupNorm(int groups, int channels, double eps, boolean affine) {
        this(groups, channels, eps, affine, affine);
    }

    /// Makes a layer.
    ///
    /// @param eps added to the variance
    /// @param affine whether there is a weight
    /// @param withBias whether there is a bias beside the weight
    /// @throws IllegalArgumentException if the groups do not divide the channels or eps is negative
    public GroupNorm(int groups, int channels, double eps, boolean affine, boolean withBias) {
        this.groups = Arguments.positive("GroupNorm", "groups", groups);
        this.channels = Arguments.positive("GroupNorm", "channels", channels);
        if (channels % groups != 0) {
            throw new IllegalArgumentException(
                    "GroupNorm: groups must divide the channels, expected channels % groups"
                            + " == 0 but " + channels + " % " + groups + " != 0");
        }
        this.eps = Arguments.notNegative("GroupNorm", "eps", eps);
        weight = affine ? Parameter.of(Tensor.ones(channels)) : null;
        bias = affine && withBias ? Parameter.of(Tensor.zeros(channels)) : null;
    }

    /// Returns the normalised input.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x has another number of channels
    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() < 2 || x.size(1) != channels) {
            throw new dev.panagrad.tensor.ShapeException(
                    "GroupNorm: the input does not fit, x is " + x.shape()
                            + ", expected [n, " + channels + ", …]");
        }
        return Norms.groupNorm(x, groups, weight, bias, eps);
    }

    @Override
    protected String describe() {
        return groups + ", " + channels;
    }
}
