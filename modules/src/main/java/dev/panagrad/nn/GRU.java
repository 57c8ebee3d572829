package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// The network of gated units (Cho et al. 2014), gates in the order r, z, n: `n = tanh(xₙ + σ(r) hₙ)`,
/// `h ← (1 - σ(z)) n + σ(z) h`; see [Recurrent] for shapes and parameters.
public final class GRU extends Recurrent {
    /// Makes one layer.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public GRU(int in, int hidden) {
        this(in, hidden, o -> o);
    }

    /// Makes a network: `new GRU(10, 20, o -> o.bidirectional(true))`.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public GRU(int in, int hidden, UnaryOperator<RecurrentOptions> options) {
        super(in, hidden, 3, options.apply(RecurrentOptions.DEFAULT));
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
}
