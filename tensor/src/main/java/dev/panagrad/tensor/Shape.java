package dev.panagrad.tensor;

import java.util.Arrays;

/// The sizes of a tensor's axes: rank 0 to 16, each size at least 0. Immutable.
public final class Shape {
    /// The highest rank.
    public static final int MAX_RANK = 16;
    /// The shape of a scalar.
    public static final Shape SCALAR = new Shape(new long[0]);

    private final long[] dims;
    private final long numel;

    private Shape(long[] dims) {
        this.dims = dims;
        long n = 1;
        for (long d : dims) {
            n *= d;
        }
        this.numel = n;
    }

    /// Returns the shape with these sizes.
    ///
    /// @throws ShapeException if a size is negative, there are more than eight, or their product overflows
    public static Shape of(long... dims) {
        if (dims.length == 0) {
            return SCALAR;
        }
        if (dims.length > MAX_RANK) {
            throw new ShapeException(
                    "shape: too many axes, expected at most " + MAX_RANK + " but got " + dims.length);
        }
        boolean empty = false;
        for (long d : dims) {
            if (d < 0) {
                throw new ShapeException("shape: negative size in " + Arrays.toString(dims)
                        + ", expected sizes >= 0 but got " + d);
            }
            empty |= d == 0;
        }
        long n = 1;
        for (long d : dims) {
            if (!empty && Math.multiplyHigh(n, d) != 0 || (n *= d) < 0) {
                throw new ShapeException(
                        "shape: the number of elements of " + Arrays.toString(dims) + " overflows");
            }
        }
        return new Shape(dims.clone());
    }

    /// Returns the number of axes.
    public int rank() {
        return dims.length;
    }

    /// Returns the number of elements, the product of the sizes; 1 for a scalar.
    public long numel() {
        return numel;
    }

    /// Returns the size of an axis; a negative axis counts from the end.
    public long dim(int axis) {
        if (dims.length == 0) {
            throw new ShapeException(
                    "dim: a scalar has no axes, the shape is [], expected rank >= 1 but got axis "
                            + axis);
        }
        return dims[axis(axis, "dim")];
    }

    /// Returns a copy of the sizes.
    public long[] dims() {
        return dims.clone();
    }

    /// Returns the axis counted from the start, checked.
    ///
    /// @param op the operation named in the error
    public int axis(int axis, String op) {
        int rank = dims.length;
        if (axis < -rank || axis >= rank) {
            if (rank == 0 && (axis == 0 || axis == -1)) {
                return 0;
            }
            throw ShapeException.axis(op, axis, rank);
        }
        return axis < 0 ? axis + rank : axis;
    }

    /// Returns this shape with the size of one axis replaced.
    public Shape with(int axis, long size) {
        long[] d = dims.clone();
        d[axis] = size;
        return of(d);
    }

    /// Returns this shape without an axis.
    public Shape without(int axis) {
        long[] d = new long[dims.length - 1];
        System.arraycopy(dims, 0, d, 0, axis);
        System.arraycopy(dims, axis + 1, d, axis, d.length - axis);
        return of(d);
    }

    /// Returns this shape with a new axis before position `axis`.
    public Shape insert(int axis, long size) {
        long[] d = new long[dims.length + 1];
        System.arraycopy(dims, 0, d, 0, axis);
        d[axis] = size;
        System.arraycopy(dims, axis, d, axis + 1, dims.length - axis);
        return of(d);
    }

    /// Returns the row-major strides of this shape, in elements.
    public long[] strides() {
        long[] s = new long[dims.length];
        long n = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            s[i] = n;
            n *= Math.max(dims[i], 1);
        }
        return s;
    }

    /// Returns the shape to which both broadcast by NumPy's rule: aligned at the last axis, sizes equal or 1.
    ///
    /// @throws ShapeException if a pair of sizes differs and neither is 1
    public static Shape broadcast(String op, Shape a, Shape b) {
        if (a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        long[] d = new long[rank];
        for (int i = 1; i <= rank; i++) {
            long x = i <= a.rank() ? a.dims[a.rank() - i] : 1;
            long y = i <= b.rank() ? b.dims[b.rank() - i] : 1;
            if (x != y && x != 1 && y != 1) {
                throw ShapeException.of(op, "shapes cannot be broadcast together",
                        "a is " + a + ", b is " + b,
                        "a.dim(-" + i + ") == b.dim(-" + i + ") or one of them 1", x, y);
            }
            d[rank - i] = x == 1 ? y : x;
        }
        return new Shape(d);
    }

    @Override
    public boolean equals(Object o) {
        return o == this || o instanceof Shape s && Arrays.equals(dims, s.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /// Returns the sizes in brackets, as `[2, 3]`.
    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
