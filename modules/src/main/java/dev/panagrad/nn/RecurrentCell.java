package dev.panagrad.nn;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// One step of a recurrent network; x: [n, in] or [in]. Parameters, at first uniform in `±1/√hidden`:
/// `weight_ih` [gates·hidden, in], `weight_hh` [gates·hidden, hidden], `bias_ih` and `bias_hh`
/// [gates·hidden].
public abstract sealed class RecurrentCell extends Module permits RNNCell, LSTMCell, GRUCell {
    private final int in;
    private final int hidden;
    private Tensor weightIh;
    private Tensor weightHh;
    private Tensor biasIh;
    private Tensor biasHh;

    RecurrentCell(int in, int hidden, int gates, boolean bias) {
        String op = getClass().getSimpleName();
        this.in = Arguments.positive(op, "in", in);
        this.hidden = Arguments.positive(op, "hidden", hidden);
        double bound = 1 / Math.sqrt(hidden);
        long rows = (long) gates * hidden;
        weightIh = Parameter.of(Init.uniform(-bound, bound, rows, in));
        weightHh = Parameter.of(Init.uniform(-bound, bound, rows, hidden));
        biasIh = bias ? Parameter.of(Init.uniform(-bound, bound, rows)) : null;
        biasHh = bias ? Parameter.of(Init.uniform(-bound, bound, rows)) : null;
    }

    /// Returns the input's share of the gates.
    final Tensor ofInput(Tensor x) {
        if (x.rank() < 1 || x.rank() > 2 || x.size(-1) != in) {
            throw new ShapeException(getClass().getSimpleName() + ": the input does not fit, x is "
                    + x.shape() + ", expected [n, " + in + "] or [" + in + "]");
        }
        return Functional.linear(x, weightIh, biasIh);
    }

    /// Returns the state's share of the gates.
    final Tensor ofState(Tensor h) {
        return Functional.linear(h, weightHh, biasHh);
    }

    /// Returns a state, or zeros if it is null.
    final Tensor state(Tensor x, Tensor s) {
        Shape expected = x.shape().with(x.rank() - 1, hidden);
        if (s != null && !s.shape().equals(expected)) {
            throw new ShapeException(getClass().getSimpleName() + ": the state does not fit, it is "
                    + s.shape() + ", expected " + expected + " but " + s.shape() + " != " + expected);
        }
        return s != null ? s : Recurrent.zeros(x, expected.dims());
    }

    @Override
    protected String describe() {
        return in + ", " + hidden + (biasIh == null ? ", bias=false" : "");
    }
}
