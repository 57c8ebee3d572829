package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;

/// Pooling over 1 to 3 spatial axes; x: [n, c, spatial…], y: [n, c, places…].
public sealed interface Pooling extends Op {
    /// The largest element under the kernel; padding never wins, NaN does; -inf where a dilated kernel
    /// meets nothing but padding.
    record MaxPool(Ints kernel, Window window, boolean ceil) implements Pooling {
    }

    /// The gradient of [MaxPool]: each element of g goes to the first largest element of its place; operands
    /// (g, x).
    record MaxPoolGrad(MaxPool pool) implements Pooling {
    }

    /// The adjoint of [MaxPoolGrad]: the elements of z where x is largest; operands (z, x), both of x's
    /// shape.
    record MaxPoolPick(MaxPool pool) implements Pooling {
    }

    /// The mean under the kernel.
    ///
    /// @param countPadding whether the padding counts in the divisor
    record AvgPool(Ints kernel, Window window, boolean ceil, boolean countPadding) implements Pooling {
    }

    /// The gradient of [AvgPool]: each element of g spread over its place; operand g.
    record AvgPoolGrad(AvgPool pool, Shape input) implements Pooling {
    }

    @Override
    default int arity() {
        return this instanceof MaxPoolGrad || this instanceof MaxPoolPick ? 2 : 1;
    }

    @Override
    default Shape outputShape(Shape... in) {
        return switch (this) {
            case MaxPool(var kernel, var window, var ceil) -> result(in[0], kernel, window, ceil);
            case AvgPool(var kernel, var window, var ceil, _) -> result(in[0], kernel, window, ceil);
            case MaxPoolGrad(var pool) -> {
                same(pool.outputShape(in[1]), in[0]);
                yield in[1];
            }
            case MaxPoolPick(var pool) -> {
                same(in[1], in[0]);
                yield pool.outputShape(in[1]);
            }
            case AvgPoolGrad(var pool, var input) -> {
                same(pool.outputShape(input), in[0]);
                yield input;
            }
        };
    }

    private void same(Shape expected, Shape found) {
        if (!expected.equals(found)) {
            throw new ShapeException(
                    name() + ": the gradient does not fit, g is " + found + ", expected " + expected);
        }
    }

    private Shape result(Shape x, Ints kernel, Window window, boolean ceil) {
        int spatial = window.rank();
        if (x.rank() != spatial + 2 || kernel.size() != spatial) {
            throw ShapeException.of(name(), "wrong rank", "x is " + x + ", kernel is " + kernel,
                    "x.rank() == " + (spatial + 2), x.rank(), spatial + 2);
        }
        long[] d = x.dims();
        for (int i = 0; i < spatial; i++) {
            int reach = (kernel.get(i) - 1) * window.dilation().get(i) + 1;
            if (kernel.get(i) < 1 || window.padding().get(i) > reach / 2) {
                throw new ShapeException(
                        name() + ": the padding must be at most half the kernel, kernel is " + kernel
                                + ", padding is " + window.padding() + ", dilation is " + window.dilation()
                                + ", expected padding <= (dilation*(kernel-1)+1) / 2 and kernel >= 1 but "
                                + window.padding().get(i) + " > " + reach / 2);
            }
            d[i + 2] = window.places(name(), i, x.dim(i + 2), kernel.get(i), ceil);
        }
        return Shape.of(d);
    }

    @Override
    default DType outputType(DType... in) {
        return OpNames.floating(this, in[0]);
    }
}
