package dev.panagrad.tensor.op;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import java.util.Arrays;

/// A set of axes, counted from the start.
///
/// @param mask bit `i` is set if axis `i` is in the set
public record Axes(int mask) {
    /// Returns the set of the given axes of a tensor of this shape; none given means all. Negative ones count
    /// from the end.
    ///
    /// @throws ShapeException if an axis is out of range or named twice
    public static Axes of(String op, Shape shape, int... axes) {
        if (axes.length == 0) {
            return all(shape.rank());
        }
        int mask = 0;
        for (int a : axes) {
            int bit = 1 << shape.axis(a, op);
            if ((mask & bit) != 0) {
                throw new ShapeException(op + ": axis " + a + " is named twice, x is " + shape
                        + ", expected distinct axes");
            }
            mask |= bit;
        }
        return new Axes(shape.rank() == 0 ? 0 : mask);
    }

    /// Returns the set of all axes of a rank.
    public static Axes all(int rank) {
        return new Axes((1 << rank) - 1);
    }

    /// Returns whether an axis is in the set.
    public boolean has(int axis) {
        return (mask >> axis & 1) != 0;
    }

    /// Returns the shape after reducing these axes, kept as size 1 or removed.
    public Shape reduce(Shape in, boolean keep) {
        int n = 0;
        long[] d = new long[in.rank()];
        for (int i = 0; i < d.length; i++) {
            if (!has(i)) {
                d[n++] = in.dim(i);
            } else if (keep) {
                d[n++] = 1;
            }
        }
        return Shape.of(Arrays.copyOf(d, n));
    }

    /// Returns the number of elements that are reduced to one.
    public long count(Shape in) {
        long n = 1;
        for (int i = 0; i < in.rank(); i++) {
            n *= has(i) ? in.dim(i) : 1;
        }
        return n;
    }
}
