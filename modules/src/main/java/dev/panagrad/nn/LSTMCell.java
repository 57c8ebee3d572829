package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.Tensor;

/// One step of [LSTM]; see [RecurrentCell] for shapes and parameters.
public final class LSTMCell extends RecurrentCell {
    /// The state after a step.
    ///
    /// @param hidden the state, [n, hidden]
    /// @param cell the cell, [n, hidden]
    public record Output(Tensor hidden, Tensor cell) {
    }

    /// Makes a cell with biases.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public LSTMCell(int in, int hidden) {
        this(in, hidden, true);
    }

    /// Makes a cell.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public LSTMCell(int in, int hidden, boolean bias) {
        super(in, hidden, 4, bias);
    }

    /// Returns the state after a step from zeros, without the cell.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if x does not fit
    @Override
    public Tensor forward(Tensor x) {
        return step(x, null, null).hidden;
    }

    /// Returns state and cell after a step from `h` and `c` [n, hidden], or zeros where null.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an operand does not fit
    public Output forward(Tensor x, Tensor h, Tensor c) {
        return guarded(() -> step(x, h, c));
    }

    private Output step(Tensor x, Tensor h, Tensor c) {
        Tensor[] t = AutocastFunction.RECURRENT_CELL.operands(x, h, c);
        Tensor gates = ofInput(t[0]);
        Recurrent.State s = Gates.longShort(gates, ofState(state(t[0], t[1])), state(t[0], t[2]));
        return new Output(s.hidden(), s.cell());
    }
}
