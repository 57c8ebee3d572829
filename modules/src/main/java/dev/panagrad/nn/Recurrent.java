package dev.panagrad.nn;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
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

    /// What a network put out for sequences of different lengths.
    ///
    /// @param output the last layer's state at every time, [sum of the lengths, directions·state]
    /// @param hidden the last state of each layer and direction, [layers·directions, n, state], in the order
    ///         of the batch
    /// @param cell the last cell of each layer and direction, [layers·directions, n, hidden]; null but for
    ///         [LSTM]
    public record PackedOutput(PackedSequence output, Tensor hidden, Tensor cell) {
    }

    /// The state of one layer in one direction.
    ///
    /// @param hidden the state
    /// @param cell the cell, or null
    record State(Tensor hidden, Tensor cell) {
        /// Returns the states of some sequences.
        State rows(long from, long n) {
            return from == 0 && n == hidden.size(0) ? this
                    : new State(hidden.narrow(0, from, n), cell == null ? null : cell.narrow(0, from, n));
        }

        static State joined(List<State> parts) {
            if (parts.size() == 1) {
                return parts.getFirst();
            }
            Tensor h = Tensor.cat(0, parts.stream().map(State::hidden).toArray(Tensor[]::new));
            return new State(h, parts.getFirst().cell == null ? null
                    : Tensor.cat(0, parts.stream().map(State::cell).toArray(Tensor[]::new)));
        }
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

    /// Returns the last layer's state at every time, beginning with zeros.
    ///
    /// @throws ShapeException if x has the wrong rank or size
    @Override
    public Tensor forward(Tensor x) {
        return run(x, null, null).output();
    }

    /// Runs over sequences of different lengths, beginning with zeros.
    ///
    /// @throws ShapeException if x has another size
    public final PackedOutput forward(PackedSequence x) {
        return run(x, null, null);
    }

    /// Runs over a sequence.
    ///
    /// @param h0 the first states, or null for zeros
    /// @param c0 the first cells, or null for zeros
    final Output run(Tensor x, Tensor h0, Tensor c0) {
        return guarded(() -> {
            boolean single = x.rank() == 2;
            check(x, h0, c0, single);
            Tensor y = single ? x.unsqueeze(1) : options.batchFirst() ? x.transpose(0, 1) : x;
            int[] sizes = new int[(int) y.size(0)];
            Arrays.fill(sizes, (int) y.size(1));
            Ran ran = layers(y.reshape(y.size(0) * y.size(1), in), sizes, batched(h0, single),
                    batched(c0, single));
            Tensor out = ran.rows.reshape(y.size(0), y.size(1), ran.rows.size(1));
            out = single ? out.squeeze(1) : options.batchFirst() ? out.transpose(0, 1) : out;
            return new Output(out, single ? ran.hidden.squeeze(1) : ran.hidden,
                    ran.cell == null || !single ? ran.cell : ran.cell.squeeze(1));
        });
    }

    private static Tensor batched(Tensor state, boolean single) {
        return state == null || !single ? state : state.unsqueeze(1);
    }

    /// Runs over sequences of different lengths.
    ///
    /// @param h0 the first states, in the order of the batch, or null for zeros
    /// @param c0 the first cells, in the order of the batch, or null for zeros
    final PackedOutput run(PackedSequence x, Tensor h0, Tensor c0) {
        return guarded(() -> {
            String op = getClass().getSimpleName();
            if (x.data().rank() != 2 || x.data().size(1) != in) {
                throw new ShapeException(op + ": the input does not fit, x.data is " + x.data().shape()
                        + ", expected [sum of the lengths, " + in + "]");
            }
            int n = x.sortedIndices().size();
            checkStates(h0, c0, n, false);
            Tensor order = x.order(false);
            Tensor back = x.order(true);
            Ran ran = layers(x.data(), x.batchSizes().stream().mapToInt(b -> b).toArray(),
                    h0 == null ? null : h0.indexSelect(1, order),
                    c0 == null ? null : c0.indexSelect(1, order));
            return new PackedOutput(x.with(ran.rows), ran.hidden.indexSelect(1, back),
                    ran.cell == null ? null : ran.cell.indexSelect(1, back));
        });
    }

    /// What all layers put out: rows as of the input, and last states.
    private record Ran(Tensor rows, Tensor hidden, Tensor cell) {
    }

    /// Runs all layers.
    ///
    /// @param x the elements of time 0, then those of time 1, …, [sum of the sizes, in]
    /// @param sizes how many sequences have an element at each time, falling
    private Ran layers(Tensor x, int[] sizes, Tensor h0, Tensor c0) {
        List<Tensor> states = new ArrayList<>();
        List<Tensor> cells = new ArrayList<>();
        int directions = directions();
        Tensor y = x;
        for (int l = 0; l < options.layers(); l++) {
            Tensor[] both = new Tensor[directions];
            for (int d = 0; d < directions; d++) {
                int at = l * directions + d;
                Tensor h = first(h0, at, y, sizes[0], state());
                Tensor c = this instanceof LSTM ? first(c0, at, y, sizes[0], hidden) : null;
                State last = layer(y, sizes, new State(h, c), l, d == 1, both, d);
                states.add(last.hidden);
                cells.add(last.cell);
            }
            y = directions == 1 ? both[0] : Tensor.cat(1, both);
            if (l + 1 < options.layers()) {
                y = Functional.dropout(y, options.dropout(), isTraining());
            }
        }
        Tensor cell = this instanceof LSTM ? Tensor.stack(0, cells.toArray(Tensor[]::new)) : null;
        return new Ran(y, Tensor.stack(0, states.toArray(Tensor[]::new)), cell);
    }

    private static Tensor first(Tensor given, int at, Tensor x, long n, int size) {
        return given == null ? zeros(x, n, size) : given.select(0, at);
    }

    /// Runs one layer in one direction. Sequences that have ended keep their last state; running backward
    /// they begin with their first one when their last element comes.
    private State layer(Tensor x, int[] sizes, State first, int layer, boolean backward, Tensor[] outputs,
            int d) {
        String end = "_l" + layer + (backward ? "_reverse" : "");
        return options.projection() == 0 ? fused(x, sizes, first, end, backward, outputs, d)
                : projected(x, sizes, first, end, backward, outputs, d);
    }

    /// Runs a layer of long short-term memory whose state is projected, time by time.
    private State projected(Tensor x, int[] sizes, State first, String end, boolean backward,
            Tensor[] outputs, int d) {
        Tensor gates = Functional.linear(x, weights.get("weight_ih" + end), weights.get("bias_ih" + end));
        Tensor weight = weights.get("weight_hh" + end);
        Tensor bias = weights.get("bias_hh" + end);
        Tensor project = weights.get("weight_hr" + end);
        int times = sizes.length;
        Tensor[] all = new Tensor[times];
        List<State> ended = new ArrayList<>();
        int rows = sizes[backward ? times - 1 : 0];
        State s = first.rows(0, rows);
        long at = backward ? x.size(0) : 0;
        for (int i = 0; i < times; i++) {
            int t = backward ? times - 1 - i : i;
            int now = sizes[t];
            if (now < rows) {
                ended.add(s.rows(now, rows - now));
                s = s.rows(0, now);
            } else if (now > rows) {
                s = State.joined(List.of(s, first.rows(rows, now - rows)));
            }
            rows = now;
            at -= backward ? now : 0;
            s = step(gates.narrow(0, at, now), s, weight, bias, project);
            at += backward ? 0 : now;
            all[t] = s.hidden;
        }
        outputs[d] = Tensor.cat(0, all);
        ended.add(s);
        return State.joined(ended.reversed());
    }

    private static State step(Tensor x, State s, Tensor weight, Tensor bias, Tensor project) {
        State next = Gates.longShort(x, Functional.linear(s.hidden, weight, bias), s.cell);
        return new State(Functional.linear(next.hidden, project, null), next.cell);
    }

    /// Runs a layer as one operation.
    private State fused(Tensor x, int[] sizes, State first, String end, boolean backward, Tensor[] outputs,
            int d) {
        Tensor all = switch (this) {
            case LSTM _ -> longShort(x, sizes, first, end, backward);
            case GRU _ -> gated(x, sizes, first, end, backward);
            case RNN rnn -> plain(x, sizes, first, end, backward, rnn.relu());
        };
        long rows = x.size(0);
        outputs[d] = all.narrow(0, 0, rows);
        Tensor cells = this instanceof LSTM ? all.narrow(0, rows, rows) : null;
        int n = sizes[0];
        if (backward || sizes[sizes.length - 1] == n) {
            long at = backward ? 0 : rows - n;
            return new State(outputs[d].narrow(0, at, n), cells == null ? null : cells.narrow(0, at, n));
        }
        long[] last = new long[n];
        long at = 0;
        for (int size : sizes) {
            for (int i = 0; i < size; i++) {
                last[i] = at + i;
            }
            at += size;
        }
        Tensor index = x.newConstant(Tensor.of(last));
        return new State(outputs[d].indexSelect(0, index),
                cells == null ? null : cells.indexSelect(0, index));
    }

    /// Returns the two biases as one.
    private Tensor bias(String end) {
        return options.bias() ? weights.get("bias_ih" + end).add(weights.get("bias_hh" + end)) : null;
    }

    private Tensor plain(Tensor x, int[] sizes, State first, String end, boolean backward, boolean relu) {
        Tensor sums = Functional.linear(x, weights.get("weight_ih" + end), bias(end));
        return Tensor.apply(new Sequence.Rnn(Ints.of(sizes), backward, relu), sums,
                weights.get("weight_hh" + end), first.hidden);
    }

    private Tensor longShort(Tensor x, int[] sizes, State first, String end, boolean backward) {
        Tensor bias = bias(end);
        Tensor gates = Functional.linear(x, weights.get("weight_ih" + end), bias);
        return Tensor.apply(new Sequence.Lstm(Ints.of(sizes), backward), gates,
                weights.get("weight_hh" + end), first.hidden, first.cell);
    }

    /// Of the second bias, the part of the candidate is multiplied by a gate, and the other ones are added to
    /// the first bias.
    private Tensor gated(Tensor x, int[] sizes, State first, String end, boolean backward) {
        Tensor inner = zeros(x, hidden);
        Tensor bias = weights.get("bias_ih" + end);
        if (options.bias()) {
            Tensor second = weights.get("bias_hh" + end);
            bias = bias.add(Tensor.cat(0, second.narrow(0, 0, 2L * hidden), inner));
            inner = second.narrow(0, 2L * hidden, hidden);
        }
        Tensor gates = Functional.linear(x, weights.get("weight_ih" + end), bias);
        return Tensor.apply(new Sequence.Gru(Ints.of(sizes), backward), gates,
                weights.get("weight_hh" + end), inner, first.hidden);
    }

    /// Returns zeros made where x is, so without a copy from the host.
    static Tensor zeros(Tensor x, long... dims) {
        return Tensor.empty(x.device(), x.dtype(), Shape.of(dims)).zero_();
    }

    private void check(Tensor x, Tensor h0, Tensor c0, boolean single) {
        String op = getClass().getSimpleName();
        if (x.rank() != 2 && x.rank() != 3 || x.size(-1) != in || x.numel() == 0) {
            throw new ShapeException(op + ": the input does not fit, expected "
                    + (options.batchFirst() ? "[n, times, " : "[times, n, ") + in + "] or [times, " + in
                    + "] with times >= 1 but it is " + x.shape());
        }
        long n = single ? 1 : x.size(options.batchFirst() ? 0 : 1);
        checkStates(h0, c0, n, single);
    }

    private void checkStates(Tensor h0, Tensor c0, long n, boolean single) {
        String op = getClass().getSimpleName();
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
