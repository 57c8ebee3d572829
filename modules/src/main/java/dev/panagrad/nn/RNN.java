package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The network `hₜ = tanh(W xₜ + b + U hₜ₋₁ + c)` (Elman 1990); see [Recurrent] for shapes and parameters.
public final class RNN extends Recurrent {
    private final boolean relu;

    /// Makes one layer with tanh.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public RNN(int in, int hidden) {
        this(in, hidden, false, o -> o);
    }

    /// Makes a network: `new RNN(10, 20, true, o -> o.layers(2))`.
    ///
    /// @param relu whether to use the rectifier in place of tanh
    /// @throws IllegalArgumentException if a size is not positive
    public RNN(int in, int hidden, boolean relu, UnaryOperator<RecurrentOptions> options) {
        super(in, hidden, 1, options.apply(RecurrentOptions.DEFAULT));
        this.relu = relu;
    }

    /// Returns output and last states, beginning with `h0` [layers·directions, n, hidden], or zeros if null.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Output forward(Tensor x, Tensor h0) {
        return run(x, h0, null);
    }

    /// Returns the same for sequences of different lengths; first states are in the order of the batch.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public PackedOutput forward(PackedSequence x, Tensor h0) {
        return run(x, h0, null);
    }

    boolean relu() {
        return relu;
    }
}
