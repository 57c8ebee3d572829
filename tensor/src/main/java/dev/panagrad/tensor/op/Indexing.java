package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import java.util.Arrays;

/// Operations that choose elements by index or condition. Indices are int64, within `[0, size)`.
public sealed interface Indexing extends Op {
    /// `condition ? a : b`, elementwise, all three broadcast; operands (condition, a, b).
    record Where() implements Indexing {
    }

    /// Whole slices along an axis: `y[.., j, ..] = x[.., index[j], ..]`; operands (x, index), index: [n].
    record IndexSelect(int axis) implements Indexing {
    }

    /// The adjoint of [IndexSelect]: zeros with `size` slices along an axis, slice `j` of g added to slice
    /// `index[j]`; operands (g, index).
    record IndexAdd(int axis, long size) implements Indexing {
    }

    /// Elements along an axis: `y[i, j] = x[index[i, j], j]` for axis 0; operands (x, index) of equal rank.
    record Gather(int axis) implements Indexing {
    }

    /// The adjoint of [Gather]: zeros of a shape, element `(i, j)` of g added at `(index[i, j], j)` for axis
    /// 0; operands (g, index).
    record ScatterAdd(int axis, Shape shape) implements Indexing {
    }

    /// x in which elements are combined with those of a source: element `(i, j)` of the source goes to
    /// `(index[i, j], j)` for axis 0; operands (x, index, source), index and source of equal shape. Where
    /// several go to one place, the last one counts, or all are multiplied or compared.
    record Scatter(int axis, Combine combine) implements Indexing {
    }

    /// How [Scatter] combines an element with those that are there.
    enum Combine {
        /// The new one counts.
        REPLACE,
        /// The product.
        MULTIPLY,
        /// The largest; NaN if there is one. Equal ones share the gradient.
        MAX,
        /// The smallest; NaN if there is one. Equal ones share the gradient.
        MIN
    }

    /// x with values put at places of its flattened leading `axes` axes; operands (x, index, values), values:
    /// [n, rest…]. Where an index occurs twice, the last value counts, or all are added if `accumulate`.
    record IndexPut(int axes, boolean accumulate) implements Indexing {
    }

    @Override
    default int arity() {
        return switch (this) {
            case Where _,IndexPut _,Scatter _ -> 3;
            case IndexSelect _,IndexAdd _,Gather _,ScatterAdd _ -> 2;
        };
    }

    @Override
    default Shape outputShape(Shape... in) {
        return switch (this) {
            case Where _ -> Shape.broadcast("where", in[0], Shape.broadcast("where", in[1], in[2]));
            case IndexSelect(var axis) -> in[0].with(axis, vector(in[1]).dim(0));
            case IndexAdd(var axis, var size) -> {
                check(in[0].dim(axis) == vector(in[1]).dim(0), in, in[0].dim(axis), in[1].dim(0));
                yield in[0].with(axis, size);
            }
            case Gather(var axis) -> {
                fits(axis, in[1], in[0], in);
                yield in[1];
            }
            case ScatterAdd(var axis, var shape) -> {
                fits(axis, in[1], shape, in);
                check(in[0].equals(in[1]), in, in[0].numel(), in[1].numel());
                yield shape;
            }
            case Scatter(var axis, _) -> {
                fits(axis, in[1], in[0], in);
                check(in[2].equals(in[1]), in, in[2].numel(), in[1].numel());
                yield in[0];
            }
            case IndexPut(var axes, var accumulate) -> {
                long[] rest = Arrays.copyOfRange(in[0].dims(), axes, in[0].rank());
                Shape expected = Shape.of(rest).insert(0, vector(in[1]).dim(0));
                if (!in[2].equals(expected)) {
                    throw new ShapeException(
                            "indexPut: values do not fit, values is " + in[2] + ", expected " + expected);
                }
                yield in[0];
            }
        };
    }

    private Shape vector(Shape index) {
        if (index.rank() != 1) {
            throw new ShapeException(name() + ": the index must be a vector, index is " + index
                    + ", expected rank == 1 but " + index.rank() + " != 1");
        }
        return index;
    }

    private void fits(int axis, Shape index, Shape x, Shape[] in) {
        check(index.rank() == x.rank(), in, index.rank(), x.rank());
        for (int i = 0; i < x.rank(); i++) {
            if (i != axis && index.dim(i) > x.dim(i)) {
                throw new ShapeException(
                        name() + ": the index is larger than x off the axis, index is " + index
                                + ", x is " + x + ", expected index.dim(" + i + ") <= x.dim(" + i + ") but "
                                + index.dim(i) + " > "
                                + x.dim(i));
            }
        }
    }

    private void check(boolean ok, Shape[] in, long left, long right) {
        if (!ok) {
            throw ShapeException.of(name(), "operands do not fit", "operands are " + Arrays.toString(in),
                    "equal sizes",
                    left, right);
        }
    }

    @Override
    default DType outputType(DType... in) {
        if (this instanceof Where) {
            if (in[0] != DType.BOOL) {
                throw DTypeException.of("where", "the condition must be bool", in[0], "bool");
            }
            if (in[1] != in[2]) {
                throw new DTypeException("where: element types differ, a is " + in[1] + ", b is " + in[2]);
            }
            return in[1];
        }
        OpNames.index(this, in[1]);
        if (arity() == 3 && in[2] != in[0]) {
            throw new DTypeException(
                    name() + ": element types differ, x is " + in[0] + ", values is " + in[2]);
        }
        if (this instanceof Scatter(_, var combine) && combine != Combine.REPLACE) {
            OpNames.computed(this, in[0]);
        }
        return in[0];
    }
}
