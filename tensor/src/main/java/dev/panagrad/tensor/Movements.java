package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Views: other shapes of the same memory. They cost no copy; a change through one is seen through all.
public sealed interface Movements permits Tensor {
    /// Returns the elements in row-major order under another shape, as a view if strides can express it, else
    /// as a copy. One size may be -1 and is then inferred.
    ///
    /// @throws ShapeException if the numbers of elements differ
    default Tensor reshape(long... shape) {
        Tensor x = (Tensor) this;
        Shape s = Views.infer("reshape", x, shape);
        if (s.equals(x.shape())) {
            return x;
        }
        boolean view = View.Reshape.viewStrides(x.layout(), s) != null;
        return Tensor.apply(new View.Reshape(s), view ? x : x.copy());
    }

    /// Returns the elements in row-major order under another shape, never a copy. One size may be -1.
    ///
    /// @throws ShapeException if the numbers of elements differ or strides cannot express it
    default Tensor view(long... shape) {
        Tensor x = (Tensor) this;
        return Tensor.apply(new View.Reshape(Views.infer("view", x, shape)), x);
    }

    /// Returns all elements as a vector.
    default Tensor flatten() {
        return reshape(-1);
    }

    /// Returns the axes from `start` to `end`, both included, joined into one.
    default Tensor flatten(int start, int end) {
        Tensor x = (Tensor) this;
        if (x.rank() == 0) {
            return reshape(1);
        }
        int a = x.shape().axis(start, "flatten");
        int b = x.shape().axis(end, "flatten");
        if (a > b) {
            throw new ShapeException("flatten: the axes are in the wrong order, x is " + x.shape()
                    + ", expected start <= end but " + a + " > " + b);
        }
        long[] d = x.shape().dims();
        long n = 1;
        for (int i = a; i <= b; i++) {
            n *= d[i];
        }
        long[] out = new long[d.length - (b - a)];
        System.arraycopy(d, 0, out, 0, a);
        out[a] = n;
        System.arraycopy(d, b + 1, out, a + 1, d.length - b - 1);
        return reshape(out);
    }

    /// Returns one axis split into several, whose sizes multiply to its size; one may be -1.
    default Tensor unflatten(int axis, long... sizes) {
        Tensor x = (Tensor) this;
        int a = Views.axis(x, axis, "unflatten");
        long[] d = x.shape().dims();
        long[] out = new long[d.length - 1 + sizes.length];
        System.arraycopy(d, 0, out, 0, a);
        System.arraycopy(Views.infer("unflatten", d[a], sizes), 0, out, a, sizes.length);
        System.arraycopy(d, a + 1, out, a + sizes.length, d.length - a - 1);
        return reshape(out);
    }

    /// Returns the tensor with two axes swapped.
    default Tensor transpose(int axis1, int axis2) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis1, "transpose");
        int b = x.shape().axis(axis2, "transpose");
        if (x.rank() == 0) {
            return x;
        }
        int[] order = new int[x.rank()];
        Arrays.setAll(order, i -> i == a ? b : i == b ? a : i);
        return Tensor.apply(new View.Permute(Ints.of(order)), x);
    }

    /// Returns the transpose of a matrix; of a batch of matrices, of each.
    ///
    /// @throws ShapeException if the rank is below 2
    default Tensor transpose() {
        Tensor x = (Tensor) this;
        if (x.rank() < 2) {
            throw ShapeException.of("transpose", "needs a matrix", "x is " + x.shape(), "x.rank() >= 2",
                    x.rank(), 2);
        }
        return transpose(-2, -1);
    }

    /// Returns the transpose of a matrix; a vector or scalar itself.
    ///
    /// @throws ShapeException if the rank is above 2
    default Tensor t() {
        Tensor x = (Tensor) this;
        if (x.rank() > 2) {
            throw ShapeException.of("t", "needs at most two axes", "x is " + x.shape(), "x.rank() <= 2",
                    x.rank(), 2);
        }
        return x.rank() < 2 ? x : transpose();
    }

    /// Returns the tensor with its axes in another order: axis `i` of the result is axis `order[i]` of x.
    ///
    /// @throws ShapeException if an axis is missing or named twice
    default Tensor permute(int... order) {
        Tensor x = (Tensor) this;
        return Tensor.apply(new View.Permute(Views.permutation(x, order)), x);
    }

    /// Returns the part of one axis from `start` on, `length` long.
    ///
    /// @throws ShapeException if it reaches beyond the axis
    default Tensor narrow(int axis, long start, long length) {
        Tensor x = (Tensor) this;
        int a = Views.axis(x, axis, "narrow");
        long from = start < 0 ? start + x.size(a) : start;
        if (from < 0 || length < 0 || length > x.size(a) - from) {
            throw new ShapeException(
                    "narrow: range out of bounds, x is " + x.shape() + ", expected start + length <= "
                            + "x.dim(" + a + ") but " + start + " + " + length + " > " + x.size(a));
        }
        return Tensor.apply(new View.Slice(a, from, length, 1), x);
    }

    /// Returns one index of an axis, which disappears; a negative index counts from the end.
    ///
    /// @throws ShapeException if the index is out of range
    default Tensor select(int axis, long index) {
        Tensor x = (Tensor) this;
        int a = Views.axis(x, axis, "select");
        long n = x.size(a);
        if (index < -n || index >= n) {
            throw new ShapeException(
                    "select: index out of range, x is " + x.shape() + ", expected an index in [" + -n
                            + ", " + n + ") for axis " + a + " but got " + index);
        }
        return Tensor.apply(new View.Select(a, index < 0 ? index + n : index), x);
    }

    /// Returns the tensor broadcast to a shape without a copy; -1 keeps a size.
    ///
    /// @throws ShapeException if an axis that is not of size 1 would change
    default Tensor expand(long... shape) {
        Tensor x = (Tensor) this;
        Shape s = Views.expanded(x, shape);
        return s.equals(x.shape()) ? x : Tensor.apply(new View.Expand(s), x);
    }

    /// Returns the tensor broadcast to another one's shape without a copy.
    default Tensor expandAs(Tensor other) {
        return expand(other.shape().dims());
    }

    /// Returns the tensor without its axes of size 1.
    default Tensor squeeze() {
        Tensor x = (Tensor) this;
        return reshape(Arrays.stream(x.shape().dims()).filter(d -> d != 1).toArray());
    }

    /// Returns the tensor without an axis if its size is 1, else the tensor itself.
    default Tensor squeeze(int axis) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis, "squeeze");
        return x.rank() == 0 || x.size(a) != 1 ? x : Tensor.apply(new View.Select(a, 0), x);
    }

    /// Returns the tensor with a new axis of size 1 before position `axis`; -1 appends it.
    default Tensor unsqueeze(int axis) {
        Tensor x = (Tensor) this;
        int rank = x.rank();
        if (axis < -rank - 1 || axis > rank) {
            throw ShapeException.axis("unsqueeze", axis, rank + 1);
        }
        return Tensor.apply(new View.Reshape(x.shape().insert(axis < 0 ? axis + rank + 1 : axis, 1)), x);
    }

    /// Returns the main diagonal of a matrix.
    default Tensor diagonal() {
        return diagonal(0, 0, 1);
    }

    /// Returns the elements whose indices of two axes differ by `offset` (second minus first), as a new last
    /// axis.
    default Tensor diagonal(int offset, int axis1, int axis2) {
        Tensor x = (Tensor) this;
        if (x.rank() < 2) {
            throw ShapeException.of("diagonal", "needs a matrix", "x is " + x.shape(), "x.rank() >= 2",
                    x.rank(), 2);
        }
        return Tensor.apply(new View.Diagonal(offset, x.shape().axis(axis1, "diagonal"),
                x.shape().axis(axis2, "diagonal")), x);
    }

    /// Returns the axis cut into parts of `size`; the last may be shorter.
    default List<Tensor> split(long size, int axis) {
        Tensor x = (Tensor) this;
        int a = Views.axis(x, axis, "split");
        if (size < 1) {
            throw new ShapeException(
                    "split: the size must be positive, x is " + x.shape() + ", expected size >= 1 but got "
                            + size);
        }
        List<Tensor> parts = new ArrayList<>();
        for (long i = 0; i < Math.max(x.size(a), 1); i += size) {
            parts.add(narrow(a, i, Math.min(size, x.size(a) - i)));
        }
        return parts;
    }

    /// Returns the axis cut into at most `n` parts of equal size; the last may be shorter.
    default List<Tensor> chunk(int n, int axis) {
        Tensor x = (Tensor) this;
        if (n < 1) {
            throw new ShapeException("chunk: the number must be positive, expected n >= 1 but got " + n);
        }
        return split(Math.max((x.size(Views.axis(x, axis, "chunk")) + n - 1) / n, 1), axis);
    }

    /// Returns the tensor repeated along each axis.
    default Tensor repeat(long... times) {
        Tensor x = (Tensor) this;
        if (times.length < x.rank()) {
            throw ShapeException.of("repeat", "too few numbers", "x is " + x.shape(),
                    "times.length >= x.rank()",
                    times.length, x.rank());
        }
        long[] wide = new long[2 * times.length];
        long[] joined = new long[times.length];
        for (int i = 0; i < times.length; i++) {
            int j = i - (times.length - x.rank());
            long d = j < 0 ? 1 : x.size(j);
            wide[2 * i] = times[i];
            wide[2 * i + 1] = d;
            joined[i] = times[i] * d;
        }
        return Views.tile(x, wide, joined);
    }
}
