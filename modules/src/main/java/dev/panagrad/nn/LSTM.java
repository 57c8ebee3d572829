package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The network with long short-term memory (Hochreiter, Schmidhuber 1997), gates in the order i, f, g, o:
/// `c ← σ(f) c + σ(i) tanh(g)`, `h = σ(o) tanh(c)`; see [Recurrent] for shapes and parameters.
public final class LSTM extends Recurrent {
    /// Makes one layer.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public LSTM(int in, int hidden) {
        this(in, hidden, o -> o);
    }

    /// Makes a network: `new LSTM(10, 20, o -> o.layers(2).batchFirst(true))`.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public LSTM(int in, int hidden, UnaryOperator<RecurrentOptions> options) {
        super(in, hidden, 4, options.apply(RecurrentOptions.DEFAULT));
    }

    /// Returns output, last states and last cells, beginning with `h0` [layers·directions, n, state] and `c0`
    /// [layers·directions, n, hidden], or zeros where null.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Output forward(Tensor x, Tensor h0, Tensor c0) {
        return run(x, h0, c0);
    }

    /// Returns the same for sequences of different lengths; first states are in the order of the batch.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public PackedOutput forward(PackedSequence x, Tensor h0, Tensor c0) {
        return run(x, h0, c0);
    }
}
