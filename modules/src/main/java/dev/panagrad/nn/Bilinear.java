package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// The bilinear map `yₒ = Σᵢⱼ aᵢ Wₒᵢⱼ bⱼ + biasₒ`; a: [..., in1], b: [..., in2], y: [..., out]. Parameters:
/// `weight` [out, in1, in2] and `bias` [out], both at first uniform in `±1/√in1`.
public final class Bilinear extends Module {
    private Tensor weight;
    private Tensor bias;

    /// Makes a layer with bias.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public Bilinear(int in1, int in2, int out) {
        this(in1, in2, out, true);
    }

    /// Makes a layer.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public Bilinear(int in1, int in2, int out, boolean bias) {
        double bound = 1 / Math.sqrt(Arguments.positive("Bilinear", "in1", in1));
        weight = Parameter.of(Init.uniform(-bound, bound, Arguments.positive("Bilinear", "out", out), in1,
                Arguments.positive("Bilinear", "in2", in2)));
        this.bias = bias ? Parameter.of(Init.uniform(-bound, bound, out)) : null;
    }

    /// Returns the weight, [out, in1, in2].
    public Tensor weight() {
        return weight;
    }

    /// Returns the bias, [out], or null.
    public Tensor bias() {
        return bias;
    }

    /// Returns the map of a pair.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the operands do not fit
    public Tensor forward(Tensor a, Tensor b) {
        return guarded(() -> Functional.bilinear(a, b, weight, bias));
    }

    @Override
    protected String describe() {
        return weight.size(1) + ", " + weight.size(2) + ", " + weight.size(0)
                + (bias == null ? ", bias=false" : "");
    }
}
