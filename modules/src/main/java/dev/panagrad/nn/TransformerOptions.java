package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// How the layers of a transformer are built.
///
/// @param feedForward the size between the two linear maps, 2048 at first
/// @param dropout the probability of dropping an element in training, 0.1 at first
/// @param activation the function between the two linear maps, the rectifier at first
/// @param eps added to the variance in layer norms, 1e-5 at first
/// @param batchFirst whether the batch is the first axis instead of the second, false at first
/// @param normFirst whether each part normalises its input, instead of its result; false at first
/// @param bias whether there are biases, true at first
public record TransformerOptions(int feedForward, double dropout, UnaryOperator<Tensor> activation,
        double eps, boolean batchFirst, boolean normFirst, boolean bias) {
    static final TransformerOptions DEFAULT =
            new TransformerOptions(2048, 0.1, Contraction.Activation.RELU, 1e-5, false, false, true);

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public TransformerOptions {
        Arguments.positive("transformer", "feedForward", feedForward);
        Arguments.probability("transformer", "dropout", dropout);
        Objects.requireNonNull(activation, "transformer: activation is null, expected a function");
    }

    /// Returns these options with another size between the linear maps.
    public TransformerOptions feedForward(int n) {
        return new TransformerOptions(n, dropout, activation, eps, batchFirst, normFirst, bias);
    }

    /// Returns these options with another probability of dropping an element.
    public TransformerOptions dropout(double p) {
        return new TransformerOptions(feedForward, p, activation, eps, batchFirst, normFirst, bias);
    }

    /// Returns these options with another function between the linear maps, `o.activation(Tensor::softplus)`
    /// or `o.activation(Contraction.Activation.GELU)`: the constants are computed in one pass with the first
    /// map where their gradient allows it.
    public TransformerOptions activation(UnaryOperator<Tensor> f) {
        return new TransformerOptions(feedForward, dropout, f, eps, batchFirst, normFirst, bias);
    }

    /// Returns these options with another eps.
    public TransformerOptions eps(double v) {
        return new TransformerOptions(feedForward, dropout, activation, v, batchFirst, normFirst, bias);
    }

    /// Returns these options with the batch as first or second axis.
    public TransformerOptions batchFirst(boolean on) {
        return new TransformerOptions(feedForward, dropout, activation, eps, on, normFirst, bias);
    }

    /// Returns these options with normalisation of each part's input or result.
    public TransformerOptions normFirst(boolean on) {
        return new TransformerOptions(feedForward, dropout, activation, eps, batchFirst, on, bias);
    }

    /// Returns these options with or without biases.
    public TransformerOptions bias(boolean on) {
        return new TransformerOptions(feedForward, dropout, activation, eps, batchFirst, normFirst, on);
    }

    MultiheadAttention attention(int size, int heads) {
        return new MultiheadAttention(size, heads, o -> o.dropout(dropout).bias(bias).batchFirst(batchFirst));
    }

    LayerNorm norm(int size) {
        return new LayerNorm(dev.panagrad.tensor.Shape.of(size), eps, true, bias);
    }
}
