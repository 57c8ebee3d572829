package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.Tensor;

/// One step of [GRU]; see [RecurrentCell] for shapes and parameters.
public final class GRUCell extends RecurrentCell {
    /// Makes a cell with biases.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public GRUCell(int in, int hidden) {
        this(in, hidden, true);
    }

    /// Makes a cell.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public GRUCell(int in, int hidden, boolean bias) {
        super(in, hidden, 3, bias);
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
        Tensor state = state(t[0], t[1]);
        return Gates.gated(gates, ofState(state), state);
    }
}
