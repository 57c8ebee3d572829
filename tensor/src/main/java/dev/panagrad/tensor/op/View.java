package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import java.util.Arrays;
import java.util.List;

/// Operations whose result shares the operand's memory: only shape, strides and offset change.
public sealed interface View extends Movement {
    /// Where a tensor's elements lie: element `(i, j, …)` at `offset + i·strides[0] + j·strides[1] + …`, in
    /// elements.
    ///
    /// @param shape the sizes
    /// @param strides a step for each axis, in elements
    /// @param offset the place of the first element
    record Layout(Shape shape, long[] strides, long offset) {
        /// Returns the layout of a view that begins some elements further. One without elements stays where
        /// it is, for there may be no memory further on.
        private Layout moved(Shape shape, long[] strides, long by) {
            return new Layout(shape, strides, shape.numel() == 0 ? offset : offset + by);
        }
    }

    /// Returns the layout of the view of an operand with this layout.
    ///
    /// @throws ShapeException if the view cannot be expressed by strides
    Layout layout(Layout in);

    @Override
    default int arity() {
        return 1;
    }

    @Override
    default DType outputType(DType... in) {
        return in[0];
    }

    @Override
    default Shape outputShape(Shape... in) {
        return layout(new Layout(in[0], in[0].strides(), 0)).shape();
    }

    /// The same elements in row-major order under another shape.
    record Reshape(Shape shape) implements View {
        @Override
        public Layout layout(Layout in) {
            if (shape.numel() != in.shape.numel()) {
                throw ShapeException.of("reshape", "numbers of elements differ", "x is " + in.shape,
                        "numel(x) == numel(" + shape + ")", in.shape.numel(), shape.numel());
            }
            long[] strides = viewStrides(in, shape);
            if (strides == null) {
                throw new ShapeException(
                        "view: the memory of x cannot be viewed so without a copy, x is " + in.shape
                                + ", expected a layout compatible with " + shape + "; use reshape");
            }
            return new Layout(shape, strides, in.offset);
        }

        /// Returns the strides of the operand under another shape, or null if it must be copied.
        public static long[] viewStrides(Layout in, Shape shape) {
            if (shape.numel() == 0) {
                return shape.strides();
            }
            long[] out = new long[shape.rank()];
            int o = out.length - 1;
            int i = in.shape.rank() - 1;
            while (i >= 0) {
                long step = in.strides[i];
                long run = in.shape.dim(i);
                while (i > 0 && (in.shape.dim(i - 1) == 1 || run == 1
                        || in.strides[i - 1] == run * step)) {
                    step = run == 1 ? in.strides[i - 1] : step;
                    run *= in.shape.dim(--i);
                }
                long left = run;
                while (o >= 0 && (left > 1 || shape.dim(o) == 1)) {
                    long d = shape.dim(o);
                    if (left % d != 0) {
                        return null;
                    }
                    out[o--] = step;
                    step *= d;
                    left /= d;
                }
                if (left != 1) {
                    return null;
                }
                i--;
            }
            while (o >= 0) {
                out[o--] = 1;
            }
            return out;
        }
    }

    /// Size-1 axes repeated, and new leading axes, without memory: NumPy's `broadcast_to`.
    record Expand(Shape shape) implements View {
        @Override
        public Layout layout(Layout in) {
            int extra = shape.rank() - in.shape.rank();
            if (extra < 0) {
                throw ShapeException.of("expand", "the target has fewer axes",
                        "x is " + in.shape + ", target is " + shape,
                        "target.rank() >= x.rank()", shape.rank(), in.shape.rank());
            }
            long[] s = new long[shape.rank()];
            for (int i = extra; i < s.length; i++) {
                long d = in.shape.dim(i - extra);
                if (d != shape.dim(i) && d != 1) {
                    throw ShapeException.of("expand", "only axes of size 1 can grow",
                            "x is " + in.shape + ", target is " + shape,
                            "x.dim(" + (i - extra) + ") == target.dim(" + i + ") or 1", d, shape.dim(i));
                }
                s[i] = d == 1 && shape.dim(i) != 1 ? 0 : in.strides[i - extra];
            }
            return new Layout(shape, s, in.offset);
        }
    }

    /// The axes in another order: axis `i` of the result is axis `order[i]` of the operand.
    record Permute(Ints order) implements View {
        @Override
        public Layout layout(Layout in) {
            int rank = in.shape.rank();
            if (order.size() != rank) {
                throw ShapeException.of("permute", "every axis must be named once", "x is " + in.shape,
                        "order.size() == x.rank()", order.size(), rank);
            }
            long[] d = new long[rank];
            long[] s = new long[rank];
            for (int i = 0; i < rank; i++) {
                d[i] = in.shape.dim(order.get(i));
                s[i] = in.strides[order.get(i)];
            }
            return new Layout(Shape.of(d), s, in.offset);
        }
    }

    /// Every `step`-th index of one axis from `start` on, `size` of them.
    record Slice(int axis, long start, long size, long step) implements View {
        @Override
        public Layout layout(Layout in) {
            long last = start + Math.max(size - 1, 0) * step;
            if (start < 0 || size < 0 || step < 1 || size > 0 && last >= in.shape.dim(axis)) {
                throw new ShapeException("slice: range out of bounds, x is " + in.shape
                        + ", expected indices of axis "
                        + axis + " in [0, " + in.shape.dim(axis) + ") but got " + start + " to " + last);
            }
            long[] s = in.strides.clone();
            s[axis] *= step;
            return in.moved(in.shape.with(axis, size), s, start * in.strides[axis]);
        }
    }

    /// One index of one axis, which disappears.
    record Select(int axis, long index) implements View {
        @Override
        public Layout layout(Layout in) {
            if (index < 0 || index >= in.shape.dim(axis)) {
                throw new ShapeException(
                        "select: index out of range, x is " + in.shape + ", expected an index in [0, "
                                + in.shape.dim(axis) + ") for axis " + axis + " but got " + index);
            }
            long[] s = new long[in.strides.length - 1];
            System.arraycopy(in.strides, 0, s, 0, axis);
            System.arraycopy(in.strides, axis + 1, s, axis, s.length - axis);
            return in.moved(in.shape.without(axis), s, index * in.strides[axis]);
        }
    }

    /// The elements whose indices of two axes differ by `offset`, as a new last axis.
    record Diagonal(int offset, int axis1, int axis2) implements View {
        @Override
        public Layout layout(Layout in) {
            if (axis1 == axis2) {
                throw new ShapeException(
                        "diagonal: the axes must differ, x is " + in.shape + ", both are " + axis1);
            }
            long rows = in.shape.dim(axis1) - Math.max(-offset, 0);
            long columns = in.shape.dim(axis2) - Math.max(offset, 0);
            long size = Math.max(Math.min(rows, columns), 0);
            int rank = in.shape.rank();
            long[] d = new long[rank - 1];
            long[] s = new long[rank - 1];
            int n = 0;
            for (int i = 0; i < rank; i++) {
                if (i != axis1 && i != axis2) {
                    d[n] = in.shape.dim(i);
                    s[n++] = in.strides[i];
                }
            }
            d[n] = size;
            s[n] = in.strides[axis1] + in.strides[axis2];
            long start = offset >= 0 ? offset * in.strides[axis2] : -(long) offset * in.strides[axis1];
            return in.moved(Shape.of(d), s, start);
        }
    }

    /// All runs of `size` neighbours along an axis, every `step`-th, as a new last axis; the axis then counts
    /// the runs.
    record Unfold(int axis, long size, long step) implements View {
        @Override
        public Layout layout(Layout in) {
            long n = in.shape.dim(axis);
            if (size < 0 || size > n || step < 1) {
                throw new ShapeException("unfold: the runs do not fit, x is " + in.shape + ", size is " + size
                        + ", step is " + step + ", expected 0 <= size <= x.dim(" + axis
                        + ") and step >= 1 but " + size + " and " + n);
            }
            int rank = in.shape.rank();
            long[] s = Arrays.copyOf(in.strides, rank + 1);
            s[rank] = in.strides[axis];
            s[axis] = in.strides[axis] * step;
            return new Layout(in.shape.with(axis, (n - size) / step + 1).insert(rank, size), s, in.offset);
        }
    }

    /// Any strides over the memory of a contiguous operand; the history of a view whose base was changed in
    /// place.
    ///
    /// @param steps the strides in elements
    /// @param offset the first element, counted from the operand's first
    record AsStrided(Shape shape, List<Long> steps, long offset) implements View {
        @Override
        public Layout layout(Layout in) {
            long[] s = new long[steps.size()];
            long low = offset;
            long high = offset;
            for (int i = 0; i < s.length; i++) {
                s[i] = steps.get(i);
                long reach = Math.max(shape.dim(i) - 1, 0) * s[i];
                low += Math.min(reach, 0);
                high += Math.max(reach, 0);
            }
            if (shape.numel() > 0 && (low < 0 || high >= in.shape.numel())) {
                throw new ShapeException("asStrided: elements outside the operand, x is " + in.shape
                        + ", expected places in [0, " + in.shape.numel() + ") but they reach from " + low
                        + " to "
                        + high);
            }
            return in.moved(shape, s, offset);
        }
    }
}
