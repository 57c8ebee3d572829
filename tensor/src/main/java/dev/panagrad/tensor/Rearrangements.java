package dev.panagrad.tensor;

import dev.panagrad.tensor.op.View;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Elements in another order, repeated, cut apart, or put on diagonals.
public sealed interface Rearrangements permits Tensor {
    /// Returns the tensor with the order along axes reversed; none named means none.
    ///
    /// @throws ShapeException if an axis is named twice
    default Tensor flip(int... axes) {
        return Order.flip("flip", (Tensor) this, axes);
    }

    /// Returns the tensor with the order of its columns (axis 1) reversed.
    default Tensor fliplr() {
        Order.needRank("fliplr", (Tensor) this, 2);
        return flip(1);
    }

    /// Returns the tensor with the order of its rows (axis 0) reversed.
    default Tensor flipud() {
        Order.needRank("flipud", (Tensor) this, 1);
        return flip(0);
    }

    /// Returns the tensor turned `k` times by 90 degrees in the plane of two axes, from the first to the
    /// second; by default 0 and 1.
    ///
    /// @throws ShapeException if there are not two different axes
    default Tensor rot90(int k, int... axes) {
        Tensor x = (Tensor) this;
        int[] plane = axes.length == 0 ? new int[] {0, 1} : axes;
        if (plane.length != 2 || x.rank() < 2
                || x.shape().axis(plane[0], "rot90") == x.shape().axis(plane[1], "rot90")) {
            throw new ShapeException("rot90: needs two different axes, x is " + x.shape()
                    + ", expected rank >= 2 but got axes " + Arrays.toString(plane));
        }
        int a = x.shape().axis(plane[0], "rot90");
        int b = x.shape().axis(plane[1], "rot90");
        return switch (Math.floorMod(k, 4)) {
            case 0 -> x.copy();
            case 1 -> x.flip(b).transpose(a, b);
            case 2 -> x.flip(a, b);
            default -> x.flip(a).transpose(a, b);
        };
    }

    /// Returns the matrix turned by 90 degrees, from the rows to the columns.
    default Tensor rot90() {
        return rot90(1);
    }

    /// Returns the elements moved by a shift in row-major order, those beyond the end coming first.
    default Tensor roll(long shift) {
        Tensor x = (Tensor) this;
        return x.flatten().roll(shift, 0).reshape(x.shape().dims());
    }

    /// Returns the elements moved along an axis, those beyond the end coming first.
    default Tensor roll(long shift, int axis) {
        return roll(new long[] {shift}, new int[] {axis});
    }

    /// Returns the elements moved along axes, those beyond the ends coming first.
    ///
    /// @throws ShapeException if there is not one shift for each axis
    default Tensor roll(long[] shifts, int[] axes) {
        return Order.roll((Tensor) this, shifts, axes);
    }

    /// Returns the tensor with axes moved to other places; the others keep their order.
    ///
    /// @throws ShapeException if there is not one place for each axis, or one is named twice
    default Tensor movedim(int[] source, int[] destination) {
        return Order.movedim((Tensor) this, source, destination);
    }

    /// Returns the tensor with an axis moved to another place; the others keep their order.
    default Tensor movedim(int source, int destination) {
        return movedim(new int[] {source}, new int[] {destination});
    }

    /// Returns [#movedim(int, int)].
    default Tensor moveaxis(int source, int destination) {
        return movedim(source, destination);
    }

    /// Returns the tensor with two axes swapped.
    default Tensor swapaxes(int axis1, int axis2) {
        return ((Tensor) this).transpose(axis1, axis2);
    }

    /// Returns the tensor repeated along its axes; fewer numbers than axes are for the last ones.
    default Tensor tile(long... times) {
        Tensor x = (Tensor) this;
        long[] all = new long[Math.max(times.length, x.rank())];
        Arrays.fill(all, 1);
        System.arraycopy(times, 0, all, all.length - times.length, times.length);
        return x.repeat(all);
    }

    /// Returns all elements as a vector, each repeated `n` times in a row.
    default Tensor repeatInterleave(long n) {
        return ((Tensor) this).flatten().repeatInterleave(n, 0);
    }

    /// Returns the slices along an axis, each repeated `n` times in a row.
    default Tensor repeatInterleave(long n, int axis) {
        return Order.repeatInterleave((Tensor) this, n, axis);
    }

    /// Returns the slices along an axis, slice `i` repeated `times[i]` times in a row; times: integers [n] or
    /// one for all.
    default Tensor repeatInterleave(Tensor times, int axis) {
        return Order.repeatInterleave((Tensor) this, times, axis);
    }

    /// Returns all elements as a vector, element `i` repeated `times[i]` times in a row.
    default Tensor repeatInterleave(Tensor times) {
        return ((Tensor) this).flatten().repeatInterleave(times, 0);
    }

    /// Returns the slices along an axis, views without it.
    default List<Tensor> unbind(int axis) {
        return Order.unbind((Tensor) this, axis);
    }

    /// Returns the slices along the first axis, views without it.
    default List<Tensor> unbind() {
        return unbind(0);
    }

    /// Returns a diagonal of a matrix, or a square matrix with a vector on a diagonal, else 0.
    ///
    /// @throws ShapeException if the rank is not 1 or 2
    default Tensor diag(int offset) {
        Tensor x = (Tensor) this;
        if (x.rank() != 1 && x.rank() != 2) {
            throw ShapeException.of("diag", "needs a vector or a matrix", "x is " + x.shape(),
                    "x.rank() == 1 or 2", x.rank(), 2);
        }
        return x.rank() == 1 ? diagEmbed(offset, 0, 1) : x.diagonal(offset, 0, 1).copy();
    }

    /// Returns the main diagonal of a matrix, or a square matrix with a vector on it, else 0.
    default Tensor diag() {
        return diag(0);
    }

    /// Returns matrices over two new axes with the last axis on a diagonal, else 0.
    default Tensor diagEmbed(int offset, int axis1, int axis2) {
        return Order.diagEmbed((Tensor) this, offset, axis1, axis2);
    }

    /// Returns matrices over two new last axes with the last axis on their main diagonals, else 0.
    default Tensor diagEmbed() {
        return diagEmbed(0, -2, -1);
    }

    /// Returns a square matrix with all elements on a diagonal, else 0.
    default Tensor diagflat(int offset) {
        return ((Tensor) this).flatten().diag(offset);
    }

    /// Returns the matrices with 0 above a diagonal.
    default Tensor tril(int diagonal) {
        return Order.triangle("tril", (Tensor) this, diagonal, true);
    }

    /// Returns the matrices with 0 above the main diagonal.
    default Tensor tril() {
        return tril(0);
    }

    /// Returns the matrices with 0 below a diagonal.
    default Tensor triu(int diagonal) {
        return Order.triangle("triu", (Tensor) this, diagonal, false);
    }

    /// Returns the matrices with 0 below the main diagonal.
    default Tensor triu() {
        return triu(0);
    }

    /// Returns a view of all runs of `size` neighbours along an axis, every `step`-th, as a new last axis.
    ///
    /// @throws ShapeException if the size exceeds the axis
    default Tensor unfold(int axis, long size, long step) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis, "unfold");
        return x.rank() == 0 ? Tensor.apply(new View.Unfold(0, size, step), x.reshape(1)).select(0, 0)
                : Tensor.apply(new View.Unfold(a, size, step), x);
    }

    /// Returns the axis cut into `n` parts whose sizes differ by at most 1, the larger ones first.
    default List<Tensor> tensorSplit(int n, int axis) {
        return Order.tensorSplit((Tensor) this, n, axis);
    }

    /// Returns the axis cut before each of the given positions.
    default List<Tensor> tensorSplit(long[] positions, int axis) {
        return Order.tensorSplit((Tensor) this, positions, axis);
    }

    /// Returns the axis cut into parts of the given sizes.
    ///
    /// @throws ShapeException if the sizes do not sum to the axis
    default List<Tensor> split(long[] sizes, int axis) {
        return Order.split((Tensor) this, sizes, axis);
    }

    /// Returns the columns cut into n equal parts; the elements of a vector.
    default List<Tensor> hsplit(int n) {
        return Order.equalParts("hsplit", (Tensor) this, n, ((Tensor) this).rank() == 1 ? 0 : 1, 1);
    }

    /// Returns the rows cut into n equal parts.
    default List<Tensor> vsplit(int n) {
        return Order.equalParts("vsplit", (Tensor) this, n, 0, 2);
    }

    /// Returns the third axis cut into n equal parts.
    default List<Tensor> dsplit(int n) {
        return Order.equalParts("dsplit", (Tensor) this, n, 2, 3);
    }

    /// Returns the columns cut before each of the given positions; the elements of a vector.
    default List<Tensor> hsplit(long[] positions) {
        int axis = Order.needRank("hsplit", (Tensor) this, 1) == 1 ? 0 : 1;
        return tensorSplit(positions, axis);
    }

    /// Returns the rows cut before each of the given positions.
    default List<Tensor> vsplit(long[] positions) {
        Order.needRank("vsplit", (Tensor) this, 2);
        return tensorSplit(positions, 0);
    }

    /// Returns the third axis cut before each of the given positions.
    default List<Tensor> dsplit(long[] positions) {
        Order.needRank("dsplit", (Tensor) this, 3);
        return tensorSplit(positions, 2);
    }

    /// Returns the tensor broadcast to a shape without a copy.
    default Tensor broadcastTo(long... shape) {
        return ((Tensor) this).expand(shape);
    }

    /// Returns all elements as a vector.
    default Tensor ravel() {
        return ((Tensor) this).flatten();
    }

    /// Returns the tensor without those of the named axes that have size 1.
    default Tensor squeeze(int... axes) {
        Tensor x = (Tensor) this;
        int[] all = Arrays.stream(axes).map(a -> x.shape().axis(a, "squeeze")).sorted().toArray();
        Tensor y = x;
        for (int i = all.length - 1; i >= 0; i--) {
            if (i > 0 && all[i] == all[i - 1]) {
                throw new ShapeException("squeeze: an axis is named twice, x is " + x.shape() + ", axes are "
                        + Arrays.toString(axes) + ", expected distinct axes");
            }
            y = y.squeeze(all[i]);
        }
        return y;
    }

    /// Returns a copy of this tensor in which a diagonal is `source`.
    default Tensor diagonalScatter(Tensor source, int offset, int axis1, int axis2) {
        Tensor x = (Tensor) this;
        return Order.replaced("diagonalScatter", x, source,
                t -> t.diagonal(offset, axis1, axis2));
    }

    /// Returns a copy of this tensor in which one index of an axis is `source`.
    default Tensor selectScatter(Tensor source, int axis, long index) {
        Tensor x = (Tensor) this;
        return Order.replaced("selectScatter", x, source, t -> t.select(axis, index));
    }

    /// Returns a copy of this tensor in which a slice of an axis is `source`; null means the natural end.
    default Tensor sliceScatter(Tensor source, int axis, Long start, Long stop, long step) {
        Tensor x = (Tensor) this;
        Index[] index = new Index[x.shape().axis(axis, "sliceScatter") + 1];
        Arrays.fill(index, Index.all());
        index[index.length - 1] = Index.slice(start, stop, step);
        return Order.replaced("sliceScatter", x, source, t -> t.get(index));
    }

    /// Returns the tensor with at least one axis.
    default Tensor atLeast1d() {
        Tensor x = (Tensor) this;
        return x.rank() == 0 ? x.reshape(1) : x;
    }

    /// Returns the tensor with at least two axes; a vector as a row.
    default Tensor atLeast2d() {
        Tensor x = (Tensor) this;
        return x.rank() < 2 ? x.reshape(1, -1) : x;
    }

    /// Returns the tensor with at least three axes; a vector as `[1, n, 1]`, a matrix as `[m, n, 1]`.
    default Tensor atLeast3d() {
        Tensor x = (Tensor) this;
        return x.rank() < 2 ? x.reshape(1, -1, 1) : x.rank() == 2 ? x.unsqueeze(2) : x;
    }

    /// Returns the sum over the axes that were broadcast from a shape: the adjoint of
    /// [#broadcastTo(long...)].
    ///
    /// @throws ShapeException if the shape does not broadcast to the tensor's
    default Tensor sumToSize(long... shape) {
        Tensor x = (Tensor) this;
        Shape target = Shape.of(shape);
        if (!Shape.broadcast("sumToSize", target, x.shape()).equals(x.shape())) {
            throw new ShapeException("sumToSize: the shape does not broadcast to x, x is " + x.shape()
                    + ", expected a shape that does but got " + target);
        }
        int extra = x.rank() - target.rank();
        int[] axes = IntStream.range(0, x.rank())
                .filter(i -> i < extra || target.dim(i - extra) != x.size(i)).toArray();
        return axes.length == 0 ? x : x.sum(true, axes).reshape(shape);
    }

    /// Returns a contiguous copy with the elements that [#asStrided] names replaced.
    default Tensor asStridedScatter(Tensor source, long[] shape, long[] strides, long offset) {
        Tensor y = ((Tensor) this).copy();
        y.asStrided(shape, strides, offset).copy_(source);
        return y;
    }

    /// Returns a view with any steps over the elements of a contiguous tensor: element `(i, j, …)` is the one
    /// at `offset + i·strides[0] + j·strides[1] + …` in row-major order.
    ///
    /// @throws ShapeException if the tensor is not contiguous or a place is outside it
    default Tensor asStrided(long[] shape, long[] strides, long offset) {
        Tensor x = (Tensor) this;
        if (!x.isContiguous() || shape.length != strides.length) {
            throw ShapeException.of("asStrided", "needs a contiguous tensor and a step for each axis",
                    "x is " + x.shape() + " with strides " + Arrays.toString(x.strides()),
                    "shape.length == strides.length", shape.length, strides.length);
        }
        return Tensor.apply(
                new View.AsStrided(Shape.of(shape), Arrays.stream(strides).boxed().toList(), offset),
                x);
    }
}
