package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;

/// Operations that move elements without computing: views of the operand's memory, their adjoint, and
/// joining.
public sealed interface Movement extends Op permits View, Movement.Unview, Movement.Cat {
    /// The adjoint of a view: zeros of the shape `base`, to which the operand is added where the view looks.
    ///
    /// @param view the view whose gradient this is
    /// @param base the shape that the view was taken of
    record Unview(View view, Shape base) implements Movement {
        @Override
        public int arity() {
            return 1;
        }

        @Override
        public Shape outputShape(Shape... in) {
            Shape expected = view.outputShape(base);
            if (!expected.equals(in[0])) {
                throw new ShapeException(
                        "unview: shapes differ, g is " + in[0] + ", expected the view's " + expected);
            }
            return base;
        }

        @Override
        public DType outputType(DType... in) {
            return in[0];
        }
    }

    /// The operands one after another along an axis; all other sizes are equal.
    record Cat(int axis) implements Movement {
        @Override
        public int arity() {
            return -1;
        }

        @Override
        public Shape outputShape(Shape... in) {
            Shape first = in[0];
            long sum = 0;
            for (int i = 0; i < in.length; i++) {
                if (in[i].rank() != first.rank()) {
                    throw ShapeException.of("cat", "ranks differ",
                            "x0 is " + first + ", x" + i + " is " + in[i],
                            "x0.rank() == x" + i + ".rank()", first.rank(), in[i].rank());
                }
                for (int d = 0; d < first.rank(); d++) {
                    if (d != axis && in[i].dim(d) != first.dim(d)) {
                        throw ShapeException.of("cat", "sizes differ off the axis " + axis,
                                "x0 is " + first + ", x" + i + " is " + in[i],
                                "x0.dim(" + d + ") == x" + i + ".dim(" + d + ")", first.dim(d), in[i].dim(d));
                    }
                }
                sum += in[i].dim(axis);
            }
            return first.with(axis, sum);
        }

        @Override
        public DType outputType(DType... in) {
            for (DType t : in) {
                if (t != in[0]) {
                    throw new DTypeException("cat: element types differ, x0 is " + in[0]
                            + ", another operand is " + t + ", expected one type");
                }
            }
            return in[0];
        }
    }
}
