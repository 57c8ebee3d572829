package dev.panagrad.nn;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What recurrent networks have in common: layers that run over a sequence.
///
/// x: [times, n, in], [n, times, in] if the batch is first, or [times, in] without a batch. Parameters of
/// layer `l`, at first uniform in `±1/√hidden`: `weight_ih_l` [gates·hidden, in], `weight_hh_l`
/// [gates·hidden, state], `bias_ih_l` and `bias_hh_l` [gates·hidden], and `weight_hr_l` [projection, hidden];
/// those of the network that runs backward end with `_reverse`.
public abstract sealed class Recurrent extends Module permits RNN, LSTM, GRU {
    private final int in;
    private final int hidden;
    private final RecurrentOptions options;
    @Inline
    private final Map<String, Tensor> weights = new LinkedHashMap<>();

    /// What a network put out.
    ///
    /// @param output the last layer's state at every time, [times, n, directions·state], in the layout of x
    /// @param hidden the last state of each layer and direction, [layers·directions, n, state]
    /// @param cell the last cell of each layer and direction, [layers·directions, n, hidden]; null but for
    ///         [LSTM]
    public record Output(Tensor output, Tensor hidden, Tensor cell) {
    }

    /// The state of one layer in one direction.
    ///
    /// @param hidden the state
    /// @param cell the cell, or null
    record State(Tensor hidden, Tensor cell) {
    }

    Recurrent(int in, int hidden, int gates, RecurrentOptions options) {
        String op = getClass().getSimpleName();
        this.in = Arguments.positive(op, "in", in);
        this.hidden = Arguments.positive(op, "hidden", hidden);
        this.options = options;
        if (options.projection() >= hidden || options.projection() > 0 && !(this instanceof LSTM)) {
            throw new IllegalArgumentException(op + ": the projection is out of range, expected 0 <="
                    + " projection < hidden, for LSTM only, but got " + options.projection());
        }
        double bound = 1 / Math.sqrt(hidden);
        int state = state();
        int directions = directions();
        for (int l = 0; l < options.layers(); l++) {
            int size = l == 0 ? in : state * directions;
            for (int d = 0; d < directions; d++) {
                String end = "_l" + l + (d == 1 ? "_reverse" : "");
                add("weight_ih" + end, bound, (long) gates * hidden, size);
                add("weight_hh" + end, bound, (long) gates * hidden, state);
                if (options.bias()) {
                    add("bias_ih" + end, bound, (long) gates * hidden);
                    add("bias_hh" + end, bound, (long) gates * hidden);
                }
                if (options.projection() > 0) {
                    add("weight_hr" + end, bound, state, hidden);
                }
            }
        }
    }

    private void add(String name, double bound, long... shape) {
        weights.put(name, Parameter.of(Init.uniform(-bound, bound, shape)));
    }

    private int state() {
        return options.projection() > 0 ? options.projection() : hidden;
    }

    private int directions() {
        return options.bidirectional() ? 2 : 1;
    }

    /// Returns a parameter by its name, as `weight_ih_l0`, or null.
    public final Tensor weight(String name) {
        return weights.get(name);
    }

    /// Returns the options the network was made with.
    public final RecurrentOptions options() {
        return options;
    }

    /// Returns the state after a step.
    ///
    /// @param x the input's share of the gates, [n, gates·hidden]
    /// @param project the projection, or null
    abstract State step(Tensor x, State s, Tensor weight, Tensor bias, Tensor project);

    /// Returns the last layer's state at every time, beginning with zeros.
    ///
    /// @throws ShapeException if x has the wrong rank or size
    @Override
    public Tensor forward(Tensor x) {
        return run(x, null, null).output();
    }

    /// Runs over a sequence.
    ///
    /// @param h0 the first states, or null for zeros
    /// @param c0 the first cells, or null for zeros
    final Output run(Tensor x, Tensor h0, Tensor c0) {
        boolean single = x.rank() == 2;
        check(x, h0, c0, single);
        Tensor y = single ? x.unsqueeze(1) : options.batchFirst() ? x.transpose(0, 1) : x;
        long n = y.size(1);
        List<Tensor> states = new ArrayList<>();
        List<Tensor> cells = new ArrayList<>();
        int directions = directions();
        for (int l = 0; l < options.layers(); l++) {
            Tensor[] both = new Tensor[directions];
            for (int d = 0; d < directions; d++) {
                int at = l * directions + d;
                Tensor h = first(h0, at, single, y, n, state());
                Tensor c = this instanceof LSTM ? first(c0, at, single, y, n, hidden) : null;
                State last = layer(y, new State(h, c), l, d == 1, both, d);
                states.add(last.hidden);
                cells.add(last.cell);
            }
            y = directions == 1 ? both[0] : Tensor.cat(2, both);
            if (l + 1 < options.layers()) {
                y = Functional.dropout(y, options.dropout(), isTraining());
            }
        }
        Tensor out = single ? y.squeeze(1) : options.batchFirst() ? y.transpose(0, 1) : y;
        return new Output(out, joined(states, single), this instanceof LSTM ? joined(cells, single) : null);
    }

    private static Tensor joined(List<Tensor> all, boolean single) {
        Tensor y = Tensor.stack(0, all.toArray(Tensor[]::new));
        return single ? y.squeeze(1) : y;
    }

    private static Tensor first(Tensor given, int at, boolean single, Tensor x, long n, int size) {
        if (given == null) {
            return Tensor.zeros(x.dtype(), n, size).to(x.device());
        }
        Tensor s = given.select(0, at);
        return single ? s.unsqueeze(0) : s;
    }

    private State layer(Tensor x, State s, int layer, boolean backward, Tensor[] outputs, int d) {
        String end = "_l" + layer + (backward ? "_reverse" : "");
        Tensor gates = Functional.linear(x, weights.get("weight_ih" + end), weights.get("bias_ih" + end));
        Tensor weight = weights.get("weight_hh" + end);
        Tensor bias = weights.get("bias_hh" + end);
        Tensor project = weights.get("weight_hr" + end);
        int times = (int) x.size(0);
        Tensor[] all = new Tensor[times];
        for (int i = 0; i < times; i++) {
            int t = backward ? times - 1 - i : i;
            s = step(gates.select(0, t), s, weight, bias, project);
            all[t] = s.hidden;
        }
        outputs[d] = Tensor.stack(0, all);
        return s;
    }

    private void check(Tensor x, Tensor h0, Tensor c0, boolean single) {
        String op = getClass().getSimpleName();
        if (x.rank() != 2 && x.rank() != 3 || x.size(-1) != in || x.numel() == 0) {
            throw new ShapeException(op + ": the input does not fit, x is " + x.shape() + ", expected "
                    + (options.batchFirst() ? "[n, times, " : "[times, n, ") + in + "] or [times, " + in
                    + "] with times >= 1" + (x.rank() > 0 ? " but x.dim(-1) is " + x.size(-1) : ""));
        }
        long n = single ? 1 : x.size(options.batchFirst() ? 0 : 1);
        long rows = (long) options.layers() * directions();
        checkState(op, "h0", h0, single ? Shape.of(rows, state()) : Shape.of(rows, n, state()));
        checkState(op, "c0", c0, single ? Shape.of(rows, hidden) : Shape.of(rows, n, hidden));
    }

    private static void checkState(String op, String name, Tensor s, Shape expected) {
        if (s != null && !s.shape().equals(expected)) {
            throw new ShapeException(op + ": the state does not fit, " + name + " is " + s.shape()
                    + ", expected " + expected + " but " + s.shape() + " != " + expected);
        }
    }

    @Override
    protected String describe() {
        return in + ", " + hidden + (options.layers() == 1 ? "" : ", layers=" + options.layers())
                + (options.bias() ? "" : ", bias=false") + (options.batchFirst() ? ", batchFirst=true" : "")
                + (options.dropout() == 0 ? "" : ", dropout=" + options.dropout())
                + (options.bidirectional() ? ", bidirectional=true" : "")
                + (options.projection() == 0 ? "" : ", projection=" + options.projection());
    }
}
