package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;

/// Operations that compare elements along an axis to put them in order, put them in a given one, or lay them
/// out. The results are int64 positions or classes and have no gradient. NaN counts as larger than every
/// number.
public sealed interface Ordering extends Op {
    /// The positions along an axis in the order of their elements; equal elements keep their order.
    record ArgSort(int axis, boolean descending) implements Ordering {
    }

    /// For every value the first position of a sorted row at which it can be put in, or the last if `right`;
    /// operands (sorted, values), sorted: [n] or of the values' shape but for the last axis.
    record SearchSorted(boolean right) implements Ordering {
    }

    /// Where each of some rows comes from if in step i rows i and `x[i]` are exchanged, as in LAPACK's
    /// factors, but counted from 0; x: integers [..., k], result: [..., rows].
    ///
    /// @param rows how many there are, at least k
    record Exchange(long rows) implements Ordering {
    }

    /// The bag of each of some places if bags begin at offsets: the first at 0, none before the one in front
    /// of it; x: integers [bags], result: [size].
    record EmbeddingBag(long size) implements Ordering {
    }

    /// The first slice of each bag whose element is the largest, -1 in an empty bag; operands (x, bag), x:
    /// [n, rest…], bag: int64 [n] within `[0, bags)`, result: [bags, rest…].
    record EmbeddingBagMax(long bags) implements Ordering {
    }

    /// The states of the connectionist temporal classification loss: blank, label, …, blank, and blanks
    /// behind the labels that count; operands (labels, lengths), both int64, labels: [n, most] or all in one
    /// row, lengths: [n]. The result is one row of four parts: [n, states], the classes of the states, and 1
    /// where a state may follow that two before it; [n], how many states count, and how many but the last
    /// blank, both 0 where there are more than `states`.
    ///
    /// @param states an odd number
    /// @param whole whether labels in one row must be as many as the lengths say, instead of at least
    record CtcStates(long states, long classes, long blank, boolean whole) implements Ordering {
    }

    @Override
    default int arity() {
        return switch (this) {
            case ArgSort _,Exchange _,EmbeddingBag _ -> 1;
            case SearchSorted _,EmbeddingBagMax _,CtcStates _ -> 2;
        };
    }

    @Override
    default Shape outputShape(Shape... in) {
        if (this instanceof EmbeddingBag(var size)) {
            if (in[0].rank() != 1 || in[0].dim(0) == 0) {
                throw new ShapeException("embeddingBag: bags need offsets, x is " + in[0]
                        + ", expected a vector of at least one but got " + in[0].numel());
            }
            return Shape.of(size);
        }
        if (this instanceof CtcStates(var states, _, _, _)) {
            boolean joined = in[0].rank() == 1;
            if (in[1].rank() != 1 || !joined
                    && (in[0].rank() != 2 || in[0].dim(0) != in[1].dim(0) || in[0].dim(1) < states / 2)) {
                throw ShapeException.of("ctcStates", "every row of labels needs a length",
                        "labels is " + in[0]
                                + ", lengths is " + in[1],
                        "labels: [n, most] or [all]", in[0].rank(), in[1].rank());
            }
            return Shape.of(2 * in[1].dim(0) * (states + 1));
        }
        if (this instanceof EmbeddingBagMax(var bags)) {
            if (in[0].rank() == 0 || in[1].rank() != 1 || in[0].dim(0) != in[1].dim(0)) {
                throw ShapeException.of("embeddingBagMax", "every slice needs a bag", "x is " + in[0]
                        + ", bag is " + in[1], "bag: [x.dim(0)]", in[1].numel(),
                        in[0].rank() == 0 ? 0 : in[0].dim(0));
            }
            return in[0].with(0, bags);
        }
        if (this instanceof Exchange(var rows)) {
            long k = in[0].rank() == 0 ? -1 : in[0].dim(-1);
            if (k < 0 || k > rows) {
                throw ShapeException.of("exchange", "too many steps", "x is " + in[0],
                        "x: [..., k] with k <= rows", k, rows);
            }
            return in[0].with(in[0].rank() - 1, rows);
        }
        if (this instanceof SearchSorted && in[0].rank() != 1) {
            boolean fits = in[0].rank() == in[1].rank() && in[0].rank() > 0;
            for (int i = 0; fits && i < in[0].rank() - 1; i++) {
                fits = in[0].dim(i) == in[1].dim(i);
            }
            if (!fits) {
                throw new ShapeException("searchSorted: the leading axes differ, sorted is " + in[0]
                        + ", values is " + in[1]
                        + ", expected a vector or equal sizes but for the last axis");
            }
        }
        return in[in.length - 1];
    }

    @Override
    default DType outputType(DType... in) {
        if (this instanceof SearchSorted) {
            OpNames.same(this, in[0], in[1]);
        } else if (this instanceof EmbeddingBagMax) {
            OpNames.index(this, in[1]);
        } else if (this instanceof CtcStates) {
            OpNames.index(this, in[0]);
            OpNames.index(this, in[1]);
        } else if (!(this instanceof ArgSort) && in[0].isFloat()) {
            throw DTypeException.of(name(), "places are integers", in[0], "an integer type");
        }
        OpNames.computed(this, in[0]);
        return DType.INT64;
    }
}
