package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The affine map `y = x Wᵀ + b`; x: [..., in], y: [..., out]. Parameters: `weight` [out, in] and `bias`
/// [out], both at first uniform in `±1/√in`.
public final class Linear extends Module {
    private int in;
    private final int out;
    private final boolean biased;
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
        this(out, bias);
        initialize(Arguments.positive("Linear", "in", in));
    }

    private Linear(int out, boolean biased) {
        this.out = Arguments.positive("Linear", "out", out);
        this.biased = biased;
    }

    /// Returns a layer with bias whose input size is found at the first call.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public static Linear lazy(int out) {
        return lazy(out, true);
    }

    /// Returns a layer whose input size is found at the first call. Until then it has no parameters: make the
    /// optimizer afterwards.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public static Linear lazy(int out, boolean bias) {
        return new Linear(out, bias);
    }

    private void initialize(int size) {
        in = size;
        weight = Parameter.of(Init.layerWeight(out, in));
        bias = biased ? Parameter.of(Init.layerBias(out, weight.shape())) : null;
    }

    @Override
    boolean isUninitialized() {
        return weight == null;
    }

    @Override
    void initialize(Map<String, Tensor> state, String prefix) {
        Tensor given = state.get(prefix + "weight");
        if (given != null && given.rank() == 2 && given.size(1) > 0) {
            initialize((int) given.size(1));
        }
    }

    /// Returns a layer with another weight and bias.
    Linear with(Tensor newWeight, Tensor newBias) {
        Linear made = new Linear(out, newBias != null);
        made.in = in;
        made.weight = Parameter.of(newWeight);
        made.bias = newBias == null ? null : Parameter.of(newBias);
        made.train(isTraining());
        return made;
    }

    /// Returns the weight, [out, in]; null before the first call of a lazy layer.
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
        ready(x);
        return Functional.linear(x, weight, bias);
    }

    private void ready(Tensor x) {
        if (weight == null) {
            Lazy.check("Linear", x, 1, -1);
            initialize((int) x.size(-1));
            Lazy.like(this, x);
        }
    }

    /// Returns what this layer and an activation behind it give, of a layer without hooks.
    Tensor activated(Tensor x, Contraction.Activation activation) {
        return guarded(() -> {
            ready(x);
            return Functional.linear(x, weight, bias, activation);
        });
    }

    /// Returns what this layer and a function behind it give: by one operation if nobody looks between.
    Tensor call(Tensor x, UnaryOperator<Tensor> function) {
        return hooks == null && function instanceof Contraction.Activation a ? activated(x, a)
                : function.apply(call(x));
    }

    @Override
    protected String describe() {
        return (weight == null ? "?" : in) + ", " + out + (biased ? "" : ", bias=false");
    }
}
