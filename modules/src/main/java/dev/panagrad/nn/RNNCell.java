package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.Tensor;

/// One step of [RNN]; see [RecurrentCell] for shapes and parameters.
public final class RNNCell extends RecurrentCell {
    private final boolean relu;

    /// Makes a cell with biases and tanh.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public RNNCell(int in, int hidden) {
        this(in, hidden, true, false);
    }

    /// Makes a cell.
    ///
    /// @param relu whether to use the rectifier in place of tanh
    /// @throws IllegalArgumentException if a size is not positive
    public RNNCell(int in, int hidden, boolean bias, boolean relu) {
        super(in, hidden, 1, bias);
        this.relu = relu;
    }

    /// Returns the state after a step from zeros.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x does not fit
    @Override
    public Tensor forward(Tensor x) {
        return step(x, null);
    }

    /// Returns the state after a step from `h` [n, hidden], or zeros if null.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Tensor forward(Tensor x, Tensor h) {
        return guarded(() -> step(x, h));
    }

    private Tensor step(Tensor x, Tensor h) {
        Tensor[] t = AutocastFunction.RECURRENT_CELL.operands(x, h);
        Tensor gates = ofInput(t[0]);
        return Gates.plain(gates, ofState(state(t[0], t[1])), relu);
    }
}
