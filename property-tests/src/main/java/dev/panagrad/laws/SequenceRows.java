package dev.panagrad.laws;

import static dev.panagrad.laws.OpSpec.Trait.NO_GRADIENT;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.AttentionParts;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The rows of operations on sequences.
final class SequenceRows {
    private static final Values REAL = Values.between(-2, 2);

    /// Of operands drawn for the gradient of attention, a mask's 2 included.
    private static final double LARGEST_SCORE = 6;
    private static final double LEAST_SUM = 2;

    private SequenceRows() {
    }

    private static double largest(Tensor x) {
        return Arrays.stream(x.toDoubleArray()).map(Math::abs).max().orElse(0);
    }

    /// Scores are sums over the depth, which the exponential amplifies; then come sums over sources and
    /// targets of products of all operands.
    private static double[] error(Op op, Tensor[] in, double[] y, double eps) {
        int at = op instanceof Sequence.AttentionGrad ? 3 : 0;
        double scores = in[at].size(-1) * largest(in[at]) * largest(in[at + 1]);
        double scale = 8 * (scores + in[at].size(-2) + in[at + 1].size(-2) + 8);
        for (int i = at; i < at + 3; i++) {
            scale *= 1 + largest(in[i]);
        }
        if (at > 0) {
            // Given sums do not belong to the scores: weights may be larger than 1.
            scale *= (1 + largest(in[0])) * (1 + largest(in[1])) * Math.exp(LARGEST_SCORE - LEAST_SUM);
        }
        double[] e = new double[y.length];
        Arrays.fill(e, scale * eps * (at == 0 ? 1 : in[at].size(-2)));
        return e;
    }

    /// Queries, keys and values that fit each other, and the settings.
    private record Attended(Shape q, Shape k, Shape v, int groups, double scale, boolean causal,
            Operand mask) {
        static Attended draw(Draw d) {
            int lead = d.between(0, 2);
            int groups = lead > 0 ? d.one(1, 1, 2) : 1;
            long[] axes = new long[lead];
            Arrays.setAll(axes, _ -> d.chance(0.05) ? 0 : d.between(1, 2));
            Shape s = Shape.of(axes);
            Shape heads = lead == 0 ? s : s.with(lead - 1, s.dim(lead - 1) * groups);
            long targets = d.between(1, d.size());
            long sources = d.between(1, d.size());
            long depth = d.between(1, d.size());
            Shape all = with(heads, targets, sources);
            Operand mask = switch (d.between(0, 3)) {
                case 0 -> Operand.fixed(d.broadcastableTo(all), DType.BOOL, Values.of(0, 1));
                case 1 -> Operand.of(d.broadcastableTo(all), REAL);
                default -> null;
            };
            return new Attended(with(heads, targets, depth), with(s, sources, depth),
                    with(s, sources, d.between(1, d.size())), groups, d.one(0.5, 1.0), d.chance(0.4), mask);
        }

        private static Shape with(Shape lead, long rows, long columns) {
            return lead.insert(lead.rank(), rows).insert(lead.rank() + 1, columns);
        }

        Sample forward(boolean kept) {
            List<Operand> all = new ArrayList<>(List.of(Operand.of(q, REAL), Operand.of(k, REAL),
                    Operand.of(v, REAL)));
            if (mask != null) {
                all.add(mask);
            }
            // No gradient flows through the sums.
            return new Sample(new Sequence.Attention(scale, causal, groups, mask != null, kept ? 1 : 0),
                    kept ? all.stream().map(Operand::constant).toList() : all);
        }

        Sample gradient() {
            Shape y = AttentionParts.shape(q, v);
            // So scores of unmasked rows are 4 at most.
            Values few = Values.between(-2 / Math.sqrt(q.dim(-1)), 2 / Math.sqrt(q.dim(-1)));
            List<Operand> all = new ArrayList<>(List.of(Operand.of(y, REAL), Operand.of(y, REAL),
                    Operand.of(y.without(y.rank() - 1), Values.between(LEAST_SUM, LEAST_SUM + 2)),
                    Operand.of(q, few), Operand.of(k, few), Operand.of(v, REAL)));
            if (mask != null) {
                all.add(mask);
            }
            return new Sample(new Sequence.AttentionGrad(scale, causal, groups, mask != null), all);
        }
    }

    private static Ints sizes(Draw d) {
        int[] sizes = new int[d.between(1, Math.min(d.size(), 4))];
        sizes[0] = d.between(1, Math.min(d.size(), 20));
        for (int i = 1; i < sizes.length; i++) {
            sizes[i] = d.chance(0.5) ? sizes[i - 1] : d.between(1, sizes[i - 1]);
        }
        return Ints.of(sizes);
    }

    private static Sample lstm(Draw d, boolean gradient) {
        Ints sizes = sizes(d);
        boolean reverse = d.chance(0.4);
        long n = sizes.get(0);
        long rows = Arrays.stream(sizes.toArray()).sum();
        long hidden = d.between(1, d.size());
        Operand w = Operand.of(Shape.of(4 * hidden, hidden), REAL);
        Operand state = Operand.of(Shape.of(n, hidden), REAL);
        Operand all = Operand.of(Shape.of(6 * rows, hidden), REAL);
        Operand above = d.chance(0.5) ? all : Operand.of(Shape.of(rows, hidden), REAL);
        return gradient ? Sample.of(new Sequence.LstmGrad(sizes, reverse), above, all, w, state)
                : Sample.of(new Sequence.Lstm(sizes, reverse), Operand.of(Shape.of(rows, 4 * hidden), REAL),
                        w,
                        state, state);
    }

    private static Sample gru(Draw d, boolean gradient) {
        Ints sizes = sizes(d);
        boolean reverse = d.chance(0.4);
        long rows = Arrays.stream(sizes.toArray()).sum();
        long hidden = d.between(1, d.size());
        Operand w = Operand.of(Shape.of(3 * hidden, hidden), REAL);
        Operand state = Operand.of(Shape.of(sizes.get(0), hidden), REAL);
        Operand all = Operand.of(Shape.of(5 * rows, hidden), REAL);
        return gradient ? Sample.of(new Sequence.GruGrad(sizes, reverse), all, all, w, state)
                : Sample.of(new Sequence.Gru(sizes, reverse), Operand.of(Shape.of(rows, 3 * hidden), REAL), w,
                        Operand.of(Shape.of(hidden), REAL), state);
    }

    /// With relu, what is multiplied stays far below x, so that no sum is near the kink.
    private static Sample rnn(Draw d, boolean gradient) {
        Ints sizes = sizes(d);
        boolean reverse = d.chance(0.4);
        boolean relu = d.chance(0.5);
        long rows = Arrays.stream(sizes.toArray()).sum();
        long hidden = d.between(1, d.size());
        Operand w = Operand.of(Shape.of(hidden, hidden),
                relu ? Values.between(-0.1 / hidden, 0.1 / hidden) : REAL);
        Operand all = Operand.of(Shape.of(rows, hidden), REAL);
        Operand x = Operand.of(Shape.of(rows, hidden), relu ? Values.around(5, 8) : REAL);
        return gradient ? Sample.of(new Sequence.RnnGrad(sizes, reverse, relu), all, all, w)
                : Sample.of(new Sequence.Rnn(sizes, reverse, relu), x, w,
                        Operand.of(Shape.of(sizes.get(0), hidden), REAL));
    }

    private static int times(Op op) {
        return switch ((Sequence) op) {
            case Sequence.Lstm l -> l.sizes().size();
            case Sequence.LstmGrad l -> l.sizes().size();
            case Sequence.Gru l -> l.sizes().size();
            case Sequence.GruGrad l -> l.sizes().size();
            case Sequence.Rnn l -> l.sizes().size();
            case Sequence.RnnGrad l -> l.sizes().size();
            case Sequence.Attention _,Sequence.AttentionGrad _ -> 1;
        };
    }

    /// Each time multiplies an error by the weight, whose rows and columns have `hidden` elements, and in the
    /// gradient by slopes of the given states as well.
    private static double[] recurrent(Op op, Tensor[] in, double[] y, double eps) {
        boolean gradient = op instanceof Sequence.LstmGrad || op instanceof Sequence.GruGrad
                || op instanceof Sequence.RnnGrad;
        Tensor w = in[gradient ? 2 : 1];
        double size = 1;
        for (Tensor t : in) {
            size += largest(t);
        }
        double growth = 2 + (gradient ? 60 : 1) * w.size(1) * largest(w);
        double[] e = new double[y.length];
        Arrays.fill(e, 64 * eps * size * Math.pow(growth, times(op)));
        return e;
    }

    static List<OpSpec> all() {
        return List.of(
                OpSpec.of(Sequence.Lstm.class, OpSpec.FLOATS, SequenceRows::recurrent, d -> lstm(d, false)),
                OpSpec.of(Sequence.LstmGrad.class, OpSpec.FLOATS, SequenceRows::recurrent, d -> lstm(d, true))
                        .with(NO_GRADIENT),
                OpSpec.of(Sequence.Rnn.class, OpSpec.FLOATS, SequenceRows::recurrent, d -> rnn(d, false)),
                OpSpec.of(Sequence.RnnGrad.class, OpSpec.FLOATS, SequenceRows::recurrent, d -> rnn(d, true))
                        .with(NO_GRADIENT),
                OpSpec.of(Sequence.Gru.class, OpSpec.FLOATS, SequenceRows::recurrent, d -> gru(d, false)),
                OpSpec.of(Sequence.GruGrad.class, OpSpec.FLOATS, SequenceRows::recurrent, d -> gru(d, true))
                        .with(NO_GRADIENT),
                OpSpec.of(Sequence.Attention.class, OpSpec.FLOATS, SequenceRows::error,
                        d -> Attended.draw(d).forward(d.chance(0.4))),
                OpSpec.of(Sequence.AttentionGrad.class, OpSpec.FLOATS, SequenceRows::error,
                        d -> Attended.draw(d).gradient()).with(NO_GRADIENT));
    }
}
