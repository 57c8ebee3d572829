package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import java.util.Arrays;

/// Operations on sequences in one piece, because their composition keeps large intermediate results.
///
/// Records whose name ends in `Grad` are backward steps. They have no gradient: where a gradient is to be
/// differentiated again, the gradient table uses a composition in their place.
public sealed interface Sequence extends Op {
    /// `softmax(scale · q kᵀ + mask) v`, 0 for a target that sees no source; q: [..., heads, targets, depth],
    /// k: [..., heads / groups, sources, depth], v: [..., heads / groups, sources, size], result: [...,
    /// heads, targets, size]. Without an axis of heads there is one.
    ///
    /// If the sums are kept, the result is one axis: the elements as they lie in [..., targets, heads, size],
    /// so that joining the heads copies nothing, then of each row of scores the logarithm of the sum of their
    /// exponentials, -∞ if there is none ([AttentionParts] parts them). They are for the backward step: no
    /// gradient flows through them.
    ///
    /// @param causal whether target i sees sources 0 … i only
    /// @param groups how many heads of queries share one of keys and values
    /// @param masked whether there is a fourth operand, [..., targets, sources] broadcast to the scores:
    ///         which sources a target sees (bool), or what is added to the scores
    /// @param kept how many elements a kept sum takes: 0 if none is kept, 1, or of a half type the 2 that
    ///         have the bits of a float32
    record Attention(double scale, boolean causal, int groups, boolean masked, int kept) implements Sequence {
        /// Makes the operation that keeps no sums.
        public Attention(double scale, boolean causal, int groups, boolean masked) {
            this(scale, causal, groups, masked, 0);
        }

        /// Returns the operation that keeps the sums of operands of a type that its backend computes in.
        public Attention keeping(DType t) {
            boolean half = t == DType.FLOAT16 || t == DType.BFLOAT16;
            return new Attention(scale, causal, groups, masked, half ? 2 : 1);
        }
    }

    /// The gradients of q, k and v one after the other in one axis; operands: (g, result of [Attention], the
    /// sums that it kept, q, k, v), and the mask if `masked`. A weight is `e^(score - sum)`. Sums beside a
    /// half type may be float32.
    record AttentionGrad(double scale, boolean causal, int groups, boolean masked) implements Sequence {
        /// Which operand the sums are.
        public static final int SUMS = 2;
    }

    /// A layer of long short-term memory over sequences of falling lengths, of which the elements of time 0
    /// come first, then those of time 1, …: gates i, f, g, o of `xₜ + W hₜ₋₁`, `c ← σ(f) c + σ(i) tanh(g)`,
    /// `h = σ(o) tanh(c)`. Operands: x [rows, 4·hidden], W [4·hidden, hidden], and the first h and c [n,
    /// hidden]; result: h, c, σ(i), σ(f), tanh(g), σ(o) of all rows, one above the other, [6·rows, hidden].
    ///
    /// @param sizes how many sequences have an element at each time
    /// @param reverse whether to run from the last time to the first
    record Lstm(Ints sizes, boolean reverse) implements Sequence {
    }

    /// The gradient of x, [rows, 4·hidden] as 4·rows rows, and below it those of the first h and c; operands:
    /// (g, result of [Lstm], W, first c), result: [4·rows + 2·n, hidden].
    ///
    /// Of g the first rows, the gradient of h, are enough; those of the others are zeros then.
    record LstmGrad(Ints sizes, boolean reverse) implements Sequence {
    }

    /// A layer of gated recurrent units over sequences as those of [Lstm]: gates r and z of `xₜ + W hₜ₋₁`,
    /// the candidate `c = tanh(xₜ + σ(r) (W hₜ₋₁ + b))`, and `h ← (1 - σ(z)) c + σ(z) h`. Operands: x [rows,
    /// 3·hidden], W [3·hidden, hidden], b [hidden] and the first h [n, hidden]; result: h, σ(r), σ(z), c and
    /// `W hₜ₋₁ + b` of the candidate of all rows, one above the other, [5·rows, hidden].
    ///
    /// @param sizes how many sequences have an element at each time
    /// @param reverse whether to run from the last time to the first
    record Gru(Ints sizes, boolean reverse) implements Sequence {
    }

    /// The gradient of x, that of the products `W hₜ₋₁`, each [rows, 3·hidden] as 3·rows rows, and below them
    /// that of the first h; operands: (g, result of [Gru], W, first h), result: [6·rows + n, hidden].
    record GruGrad(Ints sizes, boolean reverse) implements Sequence {
    }

    /// A plain recurrent layer over sequences as those of [Lstm]: `h ← tanh(xₜ + W h)`, or relu in place of
    /// tanh. Operands: x [rows, hidden], W [hidden, hidden] and the first h [n, hidden]; result: h of all
    /// rows, [rows, hidden].
    ///
    /// @param sizes how many sequences have an element at each time
    /// @param reverse whether to run from the last time to the first
    /// @param relu whether negative values become 0, instead of tanh
    record Rnn(Ints sizes, boolean reverse, boolean relu) implements Sequence {
    }

    /// The gradient of x, [rows, hidden], and below it that of the first h; operands: (g, result of [Rnn],
    /// W), result: [rows + n, hidden].
    record RnnGrad(Ints sizes, boolean reverse, boolean relu) implements Sequence {
    }

    @Override
    default int arity() {
        return switch (this) {
            case Lstm _,LstmGrad _,Gru _,GruGrad _ -> 4;
            case Rnn _,RnnGrad _ -> 3;
            case Attention a -> a.masked ? 4 : 3;
            case AttentionGrad a -> a.masked ? 7 : 6;
        };
    }

    @Override
    default Shape outputShape(Shape... in) {
        return switch (this) {
            case Lstm l -> lstm(l.sizes, in[0], in[1], in[2], in[3]);
            case LstmGrad l -> {
                long rows = rows(l.sizes);
                long n = in[3].rank() == 2 ? in[3].dim(1) : -1;
                Shape y = lstm(l.sizes, Shape.of(rows, 4 * n), in[2], in[3], in[3]);
                needBoth(y, in[0].equals(Shape.of(rows, n)) ? y : in[0], in[1]);
                yield Shape.of(4 * rows + 2 * in[3].dim(0), n);
            }
            case Gru l -> gru(l.sizes, in[0], in[1], in[2], in[3]);
            case GruGrad l -> {
                long rows = rows(l.sizes);
                long n = in[3].rank() == 2 ? in[3].dim(1) : -1;
                Shape y = gru(l.sizes, Shape.of(rows, 3 * n), in[2], Shape.of(n), in[3]);
                needBoth(y, in[0], in[1]);
                yield Shape.of(6 * rows + in[3].dim(0), n);
            }
            case Rnn l -> rnn(l.sizes, in[0], in[1], in[2]);
            case RnnGrad l -> {
                long n = in[2].rank() == 2 ? in[2].dim(1) : -1;
                long first = l.sizes.size() == 0 ? 0 : l.sizes.get(0);
                needBoth(rnn(l.sizes, Shape.of(rows(l.sizes), n), in[2], Shape.of(first, n)), in[0], in[1]);
                yield Shape.of(rows(l.sizes) + first, n);
            }
            case Attention a -> {
                Shape y = attention(a.groups, a.masked ? in[3] : null, in[0], in[1], in[2]);
                yield a.kept == 0 ? y : Shape.of(AttentionParts.elements(y, a.kept));
            }
            case AttentionGrad a -> {
                Shape y = attention(a.groups, a.masked ? in[6] : null, in[3], in[4], in[5]);
                needAll(y, in[0], in[1], in[2]);
                yield Shape.of(in[3].numel() + in[4].numel() + in[5].numel());
            }
        };
    }

    private static long rows(Ints sizes) {
        long rows = 0;
        for (int i = 0; i < sizes.size(); i++) {
            rows += sizes.get(i);
        }
        return rows;
    }

    private void needBoth(Shape result, Shape g, Shape y) {
        if (!g.equals(result) || !y.equals(result)) {
            throw new ShapeException(name() + ": the operands do not fit, g is " + g + ", y is " + y
                    + ", expected both to be " + result);
        }
    }

    private void needAll(Shape result, Shape g, Shape y, Shape sums) {
        Shape rows = result.without(result.rank() - 1);
        if (!g.equals(result) || !y.equals(result) || !sums.equals(rows)) {
            throw new ShapeException(name() + ": an operand does not fit, g is " + g + ", y is " + y
                    + ", the sums are " + sums + ", expected g and y: " + result + ", sums: " + rows);
        }
    }

    private static boolean falling(Ints sizes) {
        boolean falling = sizes.size() > 0 && sizes.get(sizes.size() - 1) > 0;
        for (int i = 1; i < sizes.size(); i++) {
            falling &= sizes.get(i) <= sizes.get(i - 1);
        }
        return falling;
    }

    private Shape rnn(Ints sizes, Shape x, Shape w, Shape h) {
        long n = w.rank() == 2 ? w.dim(1) : -1;
        if (!falling(sizes) || n < 1 || !x.equals(Shape.of(rows(sizes), n)) || w.dim(0) != n
                || !h.equals(Shape.of(sizes.get(0), n))) {
            throw new ShapeException(name() + ": the operands do not fit, x is " + x + ", W is " + w
                    + ", h is " + h + ", expected x: [rows, hidden], W: [hidden, hidden], h: [n, hidden], and"
                    + " falling sizes of " + x.dim(0) + " rows but they are " + sizes);
        }
        return x;
    }

    private Shape gru(Ints sizes, Shape x, Shape w, Shape b, Shape h) {
        long n = w.rank() == 2 ? w.dim(1) : -1;
        if (!falling(sizes) || n < 1 || !x.equals(Shape.of(rows(sizes), 3 * n)) || w.dim(0) != 3 * n
                || !b.equals(Shape.of(n)) || !h.equals(Shape.of(sizes.get(0), n))) {
            throw new ShapeException(name() + ": the operands do not fit, x is " + x + ", W is " + w
                    + ", b is " + b + ", h is " + h
                    + ", expected x: [rows, 3·hidden], W: [3·hidden, hidden], b: [hidden], h: [n, "
                    + "hidden], and falling sizes of " + x.dim(0) + " rows but they are " + sizes);
        }
        return Shape.of(5 * rows(sizes), n);
    }

    private Shape lstm(Ints sizes, Shape x, Shape w, Shape h, Shape c) {
        long n = w.rank() == 2 ? w.dim(1) : -1;
        if (!falling(sizes) || n < 1 || !x.equals(Shape.of(rows(sizes), 4 * n)) || w.dim(0) != 4 * n
                || !h.equals(Shape.of(sizes.get(0), n)) || !c.equals(h)) {
            throw new ShapeException(
                    name() + ": the operands do not fit, x is " + x + ", W is " + w + ", h is "
                            + h + ", c is " + c
                            + ", expected x: [rows, 4·hidden], W: [4·hidden, hidden], h and c: [n, "
                            + "hidden], and falling sizes of " + x.dim(0) + " rows but they are " + sizes);
        }
        return Shape.of(6 * rows(sizes), n);
    }

    private Shape attention(int groups, Shape mask, Shape q, Shape k, Shape v) {
        int r = q.rank();
        boolean fits = r >= 2 && k.rank() == r && v.rank() == r && q.dim(-1) == k.dim(-1)
                && k.dim(-2) == v.dim(-2) && groups >= 1 && (groups == 1 || r > 2);
        for (int i = 0; fits && i < r - 2; i++) {
            fits = k.dim(i) == v.dim(i) && q.dim(i) == k.dim(i) * (i == r - 3 ? groups : 1);
        }
        if (!fits) {
            throw new ShapeException(name() + ": the operands do not fit, q is " + q + ", k is " + k
                    + ", v is " + v + ", expected q: [..., heads, targets, depth], k: [..., heads / "
                    + groups + ", sources, depth], v: [..., heads / " + groups + ", sources, size]");
        }
        if (mask != null) {
            Shape scores = scores(q, k);
            if (mask.rank() > r || !Shape.broadcast(name(), scores, mask).equals(scores)) {
                throw new ShapeException(name() + ": the mask does not fit, mask is " + mask
                        + ", expected a shape that broadcasts to " + scores);
            }
        }
        return q.with(r - 1, v.dim(-1));
    }

    /// Returns the shape of the scores of queries and keys.
    static Shape scores(Shape q, Shape k) {
        return q.with(q.rank() - 1, k.dim(-2));
    }

    @Override
    default DType outputType(DType... in) {
        // All but a mask.
        int numbers =
                Math.min(in.length, this instanceof Attention ? 3 : this instanceof AttentionGrad ? 6 : 4);
        Arrays.stream(in).limit(numbers).forEach(t -> OpNames.same(this, in[0], t));
        if (in.length > numbers && in[numbers] != DType.BOOL && in[numbers] != in[0]) {
            throw DTypeException.of(name(), "the mask must be bool or of q's type", in[numbers],
                    "bool or " + in[0]);
        }
        return OpNames.floating(this, in[0]);
    }
}
