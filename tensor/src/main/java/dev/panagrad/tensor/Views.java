package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Ints;
import java.util.Arrays;

/// The arguments of views, checked and completed.
final class Views {
    private Views() {
    }

    /// Returns the shape with a -1 replaced by what is left of the elements.
    static Shape infer(String op, Tensor x, long[] shape) {
        long[] d = infer(op, x.numel(), shape);
        Shape s = Shape.of(d);
        if (s.numel() != x.numel()) {
            throw ShapeException.of(op, "numbers of elements differ",
                    "x is " + x.shape() + ", the new shape is "
                            + Arrays.toString(shape),
                    "numel(x) == numel(new shape)", x.numel(), s.numel());
        }
        return s;
    }

    static long[] infer(String op, long total, long[] shape) {
        long[] d = shape.clone();
        int hole = -1;
        long known = 1;
        for (int i = 0; i < d.length; i++) {
            if (d[i] == -1 && hole >= 0) {
                throw new ShapeException(op + ": only one size can be inferred, the new shape is "
                        + Arrays.toString(shape) + ", expected at most one -1");
            } else if (d[i] == -1) {
                hole = i;
            } else {
                known *= d[i];
            }
        }
        if (hole >= 0) {
            if (known <= 0 || total % known != 0) {
                throw new ShapeException(op + ": the size -1 cannot be inferred, the new shape is "
                        + Arrays.toString(shape) + ", expected a divisor of " + total + " elements but got "
                        + known);
            }
            d[hole] = total / known;
        }
        return d;
    }

    static int axis(Tensor x, int axis, String op) {
        if (x.rank() == 0) {
            throw new ShapeException(
                    op + ": a scalar has no axes, x is [], expected x.rank() >= 1 but 0 < 1");
        }
        return x.shape().axis(axis, op);
    }

    static Ints permutation(Tensor x, int[] order) {
        int rank = x.rank();
        if (order.length != rank) {
            throw ShapeException.of("permute", "every axis must be named once",
                    "x is " + x.shape() + ", order is "
                            + Arrays.toString(order),
                    "order.length == x.rank()", order.length, rank);
        }
        int[] axes = new int[rank];
        int mask = 0;
        for (int i = 0; i < rank; i++) {
            axes[i] = x.shape().axis(order[i], "permute");
            if ((mask >> axes[i] & 1) != 0) {
                throw new ShapeException("permute: axis " + order[i] + " is named twice, x is " + x.shape()
                        + ", order is " + Arrays.toString(order) + ", expected distinct axes");
            }
            mask |= 1 << axes[i];
        }
        return Ints.of(axes);
    }

    static Shape expanded(Tensor x, long[] shape) {
        long[] d = shape.clone();
        int extra = d.length - x.rank();
        for (int i = 0; i < d.length; i++) {
            if (d[i] == -1) {
                if (i < extra) {
                    throw new ShapeException(
                            "expand: a new axis needs a size, x is " + x.shape() + ", target is "
                                    + Arrays.toString(shape) + ", expected a size >= 0 for axis " + i
                                    + " but got -1");
                }
                d[i] = x.size(i - extra);
            }
        }
        return Shape.of(d);
    }

    /// Returns the repetition of a tensor: expanded over new axes, then joined.
    static Tensor tile(Tensor x, long[] wide, long[] joined) {
        if (joined.length > Shape.MAX_RANK / 2) {
            Tensor y = x.reshape(Arrays.stream(joinedToSizes(wide)).toArray());
            for (int i = 0; i < joined.length; i++) {
                Tensor[] parts = new Tensor[(int) wide[2 * i]];
                Arrays.fill(parts, y);
                y = parts.length == 0 ? y.narrow(i, 0, 0) : Tensor.cat(i, parts);
            }
            return y;
        }
        long[] ones = wide.clone();
        for (int i = 0; i < ones.length; i += 2) {
            ones[i] = 1;
        }
        return x.reshape(ones).expand(wide).reshape(joined);
    }

    private static long[] joinedToSizes(long[] wide) {
        long[] d = new long[wide.length / 2];
        Arrays.setAll(d, i -> wide[2 * i + 1]);
        return d;
    }
}
