package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;

/// Convolutions (cross-correlations) over 1 to 3 spatial axes and the two products that are their gradients.
/// The three without a bias are closed under differentiation.
///
/// x: [n, c, spatial…], w: [o, c/groups, kernel…], y: [n, o, places…].
public sealed interface Convolution extends Op {
    /// Returns how the kernel moves.
    Window window();

    /// Returns the number of groups of channels that are convolved apart.
    int groups();

    /// `y[n, o, p] = Σ_{c, k} w[o, c, k] · x[n, c, p·stride - padding + k·dilation]`; operands (x, w).
    record Forward(Window window, int groups) implements Convolution {
    }

    /// The same plus `b[o]`; operands (x, w, b), b: [o].
    ///
    /// @param relu whether results below 0 become 0, as by a rectifier behind
    record Biased(Window window, int groups, boolean relu) implements Convolution {
    }

    /// The gradient of x, a transposed convolution; operands (g, w), g of y's shape.
    record InputGrad(Window window, int groups, Shape input) implements Convolution {
    }

    /// The gradient of w; operands (g, x), g of y's shape.
    record WeightGrad(Window window, int groups, Shape weight) implements Convolution {
    }

    @Override
    default int arity() {
        return this instanceof Biased ? 3 : 2;
    }

    @Override
    default String name() {
        return switch (this) {
            case Forward _ -> "conv";
            case Biased _ -> "convBiased";
            case InputGrad _ -> "convInputGrad";
            case WeightGrad _ -> "convWeightGrad";
        };
    }

    @Override
    default Shape outputShape(Shape... in) {
        return switch (this) {
            case Forward f -> result(f, in[0], in[1]);
            case Biased f -> biased(f, in);
            case InputGrad f -> matched(f.input, in[1], in[0], f.input);
            case WeightGrad f -> matched(in[1], f.weight, in[0], f.weight);
        };
    }

    private static Shape biased(Convolution c, Shape[] in) {
        Shape y = result(c, in[0], in[1]);
        if (in[2].rank() != 1 || in[2].dim(0) != in[1].dim(0)) {
            throw new ShapeException("conv" + c.window().rank() + "d: the bias does not fit, b is " + in[2]
                    + ", w is " + in[1] + ", expected b: [w.dim(0)]");
        }
        return y;
    }

    private Shape matched(Shape x, Shape w, Shape g, Shape result) {
        Shape y = result(this, x, w);
        if (!y.equals(g)) {
            throw new ShapeException(name() + ": the gradient does not fit, g is " + g + ", expected " + y);
        }
        return result;
    }

    private static Shape result(Convolution c, Shape x, Shape w) {
        int spatial = c.window().rank();
        String op = "conv" + spatial + "d";
        String operands = "x is " + x + ", w is " + w + ", groups is " + c.groups();
        if (x.rank() != spatial + 2 || w.rank() != spatial + 2) {
            throw ShapeException.of(op, "wrong rank", operands, "x.rank() == w.rank() == " + (spatial + 2),
                    x.rank() != spatial + 2 ? x.rank() : w.rank(), spatial + 2);
        }
        if (c.groups() < 1 || w.dim(0) % c.groups() != 0) {
            throw new ShapeException(op + ": groups must divide the output channels, " + operands
                    + ", expected w.dim(0) % groups == 0 but " + w.dim(0) + " % " + c.groups() + " != 0");
        }
        if (x.dim(1) != w.dim(1) * c.groups()) {
            throw ShapeException.of(op, "channels differ", operands, "x.dim(1) == w.dim(1) * groups",
                    x.dim(1),
                    w.dim(1) * c.groups());
        }
        long[] d = new long[x.rank()];
        d[0] = x.dim(0);
        d[1] = w.dim(0);
        for (int i = 0; i < spatial; i++) {
            d[i + 2] = c.window().places(op, i, x.dim(i + 2), w.dim(i + 2), false);
        }
        return Shape.of(d);
    }

    @Override
    default DType outputType(DType... in) {
        DType t = OpNames.floating(this, OpNames.same(this, in[0], in[1]));
        return this instanceof Biased ? OpNames.same(this, in[0], in[2]) : t;
    }
}
