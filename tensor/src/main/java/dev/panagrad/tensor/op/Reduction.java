package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;

/// Operations that combine the elements along some axes.
public sealed interface Reduction extends Op {
    /// The sum; integers and bool give int64. An empty sum is 0.
    record Sum(Axes axes, boolean keep) implements Reduction {
    }

    /// The product; integers and bool give int64. An empty product is 1.
    record Prod(Axes axes, boolean keep) implements Reduction {
    }

    /// The largest element; NaN if there is one. Equal ones share the gradient.
    record Max(Axes axes, boolean keep) implements Reduction {
    }

    /// The smallest element; NaN if there is one. Equal ones share the gradient.
    record Min(Axes axes, boolean keep) implements Reduction {
    }

    /// Whether any element is not zero.
    record Any(Axes axes, boolean keep) implements Reduction {
    }

    /// Whether all elements are not zero.
    record All(Axes axes, boolean keep) implements Reduction {
    }

    /// The position of the first largest element along one axis, int64; a NaN counts as largest.
    record ArgMax(int axis, boolean keep) implements Reduction {
    }

    /// The position of the first smallest element along one axis, int64; a NaN counts as smallest.
    record ArgMin(int axis, boolean keep) implements Reduction {
    }

    /// The running sum along one axis, of the operand's shape; integers and bool give int64.
    record CumSum(int axis) implements Reduction {
    }

    @Override
    default int arity() {
        return 1;
    }

    @Override
    default Shape outputShape(Shape... in) {
        return switch (this) {
            case Sum(var axes, var keep) -> axes.reduce(in[0], keep);
            case Prod(var axes, var keep) -> axes.reduce(in[0], keep);
            case Any(var axes, var keep) -> axes.reduce(in[0], keep);
            case All(var axes, var keep) -> axes.reduce(in[0], keep);
            case Max(var axes, var keep) -> nonEmpty(axes, in[0]).reduce(in[0], keep);
            case Min(var axes, var keep) -> nonEmpty(axes, in[0]).reduce(in[0], keep);
            case ArgMax(var axis, var keep) -> nonEmpty(one(axis, in[0]), in[0]).reduce(in[0], keep);
            case ArgMin(var axis, var keep) -> nonEmpty(one(axis, in[0]), in[0]).reduce(in[0], keep);
            case CumSum _ -> in[0];
        };
    }

    private static Axes one(int axis, Shape in) {
        return new Axes(in.rank() == 0 ? 0 : 1 << axis);
    }

    private Axes nonEmpty(Axes axes, Shape in) {
        for (int i = 0; i < in.rank(); i++) {
            if (axes.has(i) && in.dim(i) == 0) {
                throw ShapeException.of(name(), "no elements to choose from", "x is " + in,
                        "x.dim(" + i + ") != 0 (the axis to reduce)", 0, 0);
            }
        }
        return axes;
    }

    @Override
    default DType outputType(DType... in) {
        DType t = OpNames.computed(this, in[0]);
        return switch (this) {
            case Sum _,Prod _,CumSum _ -> t.isFloat() ? t : DType.INT64;
            case Max _,Min _ -> t;
            case Any _,All _ -> DType.BOOL;
            case ArgMax _,ArgMin _ -> DType.INT64;
        };
    }
}
