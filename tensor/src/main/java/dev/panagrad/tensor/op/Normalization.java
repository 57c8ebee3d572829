package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import java.util.Arrays;

/// Operations that normalise along axes, fused because their composition loses precision or passes over
/// memory many times.
///
/// Records whose name ends in `Grad` or `Sums` are backward steps. They have no gradient, those of softmax
/// and its logarithm excepted: where a gradient is to be differentiated again, the gradient table uses a
/// composition in their place.
public sealed interface Normalization extends Op {
    /// `e^(xᵢ - max) / Σⱼ e^(xⱼ - max)` along an axis.
    record Softmax(int axis) implements Normalization {
    }

    /// `xᵢ - max - log Σⱼ e^(xⱼ - max)` along an axis.
    record LogSoftmax(int axis) implements Normalization {
    }

    /// The gradient of [Softmax] along an axis from that of its result y: `yᵢ (gᵢ - Σⱼ gⱼ yⱼ)`; operands: (g,
    /// y).
    record SoftmaxGrad(int axis) implements Normalization {
    }

    /// The gradient of [LogSoftmax] along an axis from that of its result y: `gᵢ - e^yᵢ Σⱼ gⱼ`; operands: (g,
    /// y).
    record LogSoftmaxGrad(int axis) implements Normalization {
    }

    /// `log Σⱼ e^(xᵢⱼ) - xᵢₖ` with `k = classᵢ`, and 0 where the class is to be ignored; x: [n, classes],
    /// class: int64 [n], result: [n].
    ///
    /// @param ignore the class number to ignore
    record CrossEntropy(long ignore) implements Normalization {
    }

    /// `gᵢ (softmax(xᵢ) - [j = classᵢ])`, and 0 where the class is to be ignored; g: [n], x: [n, classes],
    /// class: int64 [n], result: [n, classes].
    record CrossEntropyGrad(long ignore) implements Normalization {
    }

    /// `(x - mean) / √(variance + eps) · weight + bias` with the population's statistics over the last axes;
    /// weight and bias have the shape of these axes, and are no operands if not `affine`.
    ///
    /// @param axes how many of the last axes are normalised together
    record LayerNorm(int axes, double eps, boolean affine) implements Normalization {
    }

    /// The gradient of x; operands: (g, x), and the weight if `affine`.
    record LayerNormGrad(int axes, double eps, boolean affine) implements Normalization {
    }

    /// The gradients of weight and bias, one above the other; operands: (g, x), result: [2, last axes…].
    record LayerNormSums(int axes, double eps) implements Normalization {
    }

    /// `(x - mean) / √(variance + eps) · weight + bias` with the population's statistics over all axes but
    /// the second; x: [n, c, …], weight: [c], bias: [c].
    ///
    /// @param added whether a fourth operand of the shape of x is added, as by a shortcut behind
    /// @param relu whether results below 0 become 0, as by a rectifier behind that
    record BatchNorm(double eps, boolean added, boolean relu) implements Normalization {
        /// Makes the operation with nothing behind.
        public BatchNorm(double eps) {
            this(eps, false, false);
        }
    }

    /// The gradient of x; operands: (g, x, weight, sums), the latter as of [BatchNormSums].
    ///
    /// @param relu whether g is that of a rectifier behind, where results were below 0, it counts as 0; the
    ///             bias is the fifth operand then
    record BatchNormGrad(double eps, boolean relu) implements Normalization {
    }

    /// The population's mean and variance over all axes but the second, one above the other; x: [n, c, …],
    /// result: [2, c].
    record ChannelMoments() implements Normalization {
    }

    /// The gradients of weight and bias, one above the other; operands: (g, x), result: [2, c].
    ///
    /// @param relu as for [BatchNormGrad]; weight and bias are further operands then
    record BatchNormSums(double eps, boolean relu) implements Normalization {
    }

    @Override
    default int arity() {
        return switch (this) {
            case Softmax _,LogSoftmax _,ChannelMoments _ -> 1;
            case SoftmaxGrad _,LogSoftmaxGrad _,CrossEntropy _,LayerNormSums _ -> 2;
            case CrossEntropyGrad _ -> 3;
            case LayerNorm l -> l.affine ? 3 : 1;
            case LayerNormGrad l -> l.affine ? 3 : 2;
            case BatchNorm b -> b.added ? 4 : 3;
            case BatchNormGrad b -> b.relu ? 5 : 4;
            case BatchNormSums b -> b.relu ? 4 : 2;
        };
    }

    @Override
    default Shape outputShape(Shape... in) {
        return switch (this) {
            case Softmax _,LogSoftmax _ -> in[0];
            case SoftmaxGrad _,LogSoftmaxGrad _ -> fits("g", in[0], in[1], in[1]);
            case CrossEntropy _ -> {
                classes(in[0], in[1]);
                yield in[1];
            }
            case CrossEntropyGrad _ -> {
                classes(in[1], in[2]);
                yield fits("g", in[0], in[2], in[1]);
            }
            case LayerNorm l -> {
                Shape last = last(in[0], l.axes);
                yield l.affine ? fits("weight", in[1], last, fits("bias", in[2], last, in[0])) : in[0];
            }
            case LayerNormGrad l -> {
                Shape last = last(in[1], l.axes);
                yield fits("g", in[0], in[1], l.affine ? fits("weight", in[2], last, in[1]) : in[1]);
            }
            case LayerNormSums l -> fits("g", in[0], in[1], last(in[1], l.axes).insert(0, 2));
            case BatchNorm b -> {
                Shape c = Shape.of(channels(in[0]));
                Shape y = b.added ? fits("what is added", in[3], in[0], in[0]) : in[0];
                yield fits("weight", in[1], c, fits("bias", in[2], c, y));
            }
            case ChannelMoments _ -> Shape.of(2, channels(in[0]));
            case BatchNormSums b -> {
                Shape c = Shape.of(channels(in[1]));
                Shape y = b.relu ? fits("weight", in[2], c, fits("bias", in[3], c, in[1])) : in[1];
                yield fits("g", in[0], y, c.insert(0, 2));
            }
            case BatchNormGrad b -> {
                Shape c = Shape.of(channels(in[1]));
                Shape y = b.relu ? fits("bias", in[4], c, in[1]) : in[1];
                y = fits("weight", in[2], c, fits("sums", in[3], c.insert(0, 2), y));
                yield fits("g", in[0], in[1], y);
            }
        };
    }

    private void classes(Shape x, Shape target) {
        if (x.rank() != 2 || target.rank() != 1 || x.dim(0) != target.dim(0)) {
            throw new ShapeException(name() + ": the classes do not fit, x is " + x + ", class is " + target
                    + ", expected x: [n, classes] and class: [n]");
        }
    }

    private Shape last(Shape x, int axes) {
        if (axes < 1 || axes > x.rank()) {
            throw ShapeException.of(name(), "x has too few axes", "x is " + x, "x.rank() >= axes >= 1",
                    x.rank(), axes);
        }
        return Shape.of(Arrays.copyOfRange(x.dims(), x.rank() - axes, x.rank()));
    }

    private long channels(Shape x) {
        if (x.rank() < 2) {
            throw ShapeException.of(name(), "needs a batch of channels", "x is " + x, "x.rank() >= 2",
                    x.rank(), 2);
        }
        return x.dim(1);
    }

    private Shape fits(String operand, Shape found, Shape expected, Shape result) {
        if (!found.equals(expected)) {
            throw new ShapeException(name() + ": an operand does not fit, " + operand + " is " + found
                    + ", expected " + expected + " but " + found + " != " + expected);
        }
        return result;
    }

    @Override
    default DType outputType(DType... in) {
        int numbers = switch (this) {
            case CrossEntropy _,CrossEntropyGrad _ -> in.length - 1;
            default -> in.length;
        };
        for (int i = 1; i < numbers; i++) {
            OpNames.same(this, in[0], in[i]);
        }
        if (numbers < in.length && in[numbers] != DType.INT64) {
            throw DTypeException.of(name(), "classes must be integers", in[numbers], "int64");
        }
        return OpNames.floating(this, in[0]);
    }
}
