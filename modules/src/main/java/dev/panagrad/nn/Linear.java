package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The affine map `y = x Wᵀ + b`; x: [..., in], y: [..., out]. Parameters: `weight` [out, in] and `bias`
/// [out], both at first uniform in `±1/√in`.
public final class Linear extends Module {
    private final int in;
    private final int out;
    private Tensor weight;
    private Tensor bias;

    /// Makes a layer with bias.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public Linear(int in, int out) {
        this(in, out, true);
    }

    /// Makes a layer.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public Linear(int in, int out, boolean bias) {
        this.in = Arguments.positive("Linear", "in", in);
        this.out = Arguments.positive("Linear", "out", out);
        weight = Parameter.of(Init.layerWeight(out, in));
        this.bias = bias ? Parameter.of(Init.layerBias(out, weight.shape())) : null;
    }

    /// Returns the weight, [out, in].
    public Tensor weight() {
        return weight;
    }

    /// Returns the bias, [out], or null.
    public Tensor bias() {
        return bias;
    }

    /// Returns `x Wᵀ + b`.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the last axis of x is not of size `in`
    @Override
    public Tensor forward(Tensor x) {
        return Functional.linear(x, weight, bias);
    }

    @Override
    protected String describe() {
        return in + ", " + out + (bias == null ? ", bias=false" : "");
    }
}
