package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Indexing;
import java.util.List;

/// Access to parts by index. Basic indices (numbers, slices, new axes, ellipsis) give views; integer and bool
/// tensors give copies.
public sealed interface IndexAccess permits Tensor {
    /// Returns the part that an index expression names, with NumPy's rules. Index tensors on the CPU are
    /// taken to this tensor's device; one on a device that is out of range is thrown when the host next
    /// waits.
    ///
    /// @throws ShapeException if an index is out of range or there are too many
    default Tensor get(Index... index) {
        return Selection.of((Tensor) this, index).get();
    }

    /// Returns the part at these indices of the leading axes, a view.
    default Tensor get(long... index) {
        Tensor x = (Tensor) this;
        if (index.length > x.rank()) {
            throw ShapeException.of("get", "too many indices", "x is " + x.shape(),
                    "index.length <= x.rank()",
                    index.length, x.rank());
        }
        for (long i : index) {
            x = x.select(0, i);
        }
        return x;
    }

    /// Stores a value, broadcast and converted, in the part that an index expression names; returns this
    /// tensor.
    default Tensor set(Tensor value, Index... index) {
        Selection.of((Tensor) this, index).set(value, false);
        return (Tensor) this;
    }

    /// Stores a number in the part that an index expression names; returns this tensor.
    default Tensor set(Number value, Index... index) {
        Tensor x = (Tensor) this;
        Scalars.checkStorable("set", x, value);
        return set(x.newFull(value), index);
    }

    /// Adds a value to the part that an index expression names, also repeatedly where an index occurs more
    /// than once; returns this tensor.
    default Tensor accumulate(Tensor value, Index... index) {
        Selection.of((Tensor) this, index).set(value, true);
        return (Tensor) this;
    }

    /// Returns whole slices along an axis: `y[.., j, ..] = x[.., index[j], ..]`, index: int64 [n].
    ///
    /// @throws ShapeException if an index is out of `[0, size)`
    default Tensor indexSelect(int axis, Tensor index) {
        Tensor x = (Tensor) this;
        if (x.rank() == 0 && index.numel() == 1) {
            return x.reshape(1).indexSelect(axis, index.reshape(1)).reshape();
        }
        if (index.rank() == 0) {
            return x.indexSelect(axis, index.reshape(1));
        }
        int a = Views.axis(x, axis, "indexSelect");
        Tensor i = Selection.checkedThere("indexSelect", index, x.size(a));
        return Tensor.apply(new Indexing.IndexSelect(a), x, i);
    }

    /// Returns elements along an axis: `y[i, j] = x[index[i, j], j]` for axis 0; index: int64 of equal rank.
    ///
    /// @throws ShapeException if an index is out of `[0, size)` or the shapes do not fit
    default Tensor gather(int axis, Tensor index) {
        Tensor x = (Tensor) this;
        if (index.numel() == 0 || x.rank() == 0 || index.rank() == 0 && x.rank() == 1) {
            return Selection.gatherFew(x, axis, index);
        }
        int a = Views.axis(x, axis, "gather");
        Tensor i = Selection.checkedThere("gather", index, x.size(a));
        return Tensor.apply(new Indexing.Gather(a), x, i);
    }

    /// Returns the elements where a mask is true, as a vector in row-major order.
    default Tensor maskedSelect(Tensor mask) {
        Tensor x = (Tensor) this;
        if (mask.dtype() != DType.BOOL) {
            throw DTypeException.of("maskedSelect", "the mask must be bool", mask.dtype(), "bool");
        }
        Shape s = Shape.broadcast("maskedSelect", x.shape(), mask.shape());
        return x.expand(s.dims()).get(Index.of(mask.expand(s.dims())));
    }

    /// Returns this tensor with `value` where a mask is true.
    default Tensor maskedFill(Tensor mask, Number value) {
        Tensor x = (Tensor) this;
        Scalars.checkStorable("maskedFill", x, value);
        return Tensor.where(mask, Scalars.number(x, value), x);
    }

    /// Returns the positions of the elements that are not 0, one a row: int64 [n, rank].
    default Tensor nonzero() {
        return Selection.nonzero((Tensor) this);
    }

    /// Returns the first positions of elements that are not 0, exactly so many rows: what is missing is
    /// filled up with a number.
    default Tensor nonzeroStatic(long size, long fill) {
        Tensor all = nonzero();
        long found = Math.min(all.size(0), size);
        Tensor rest = all.newFull(fill, DType.INT64, size - found, all.size(1));
        return Tensor.cat(0, all.narrow(0, 0, found), rest);
    }

    /// Returns the positions of the elements that are not 0, a vector for each axis; a scalar has one axis
    /// here.
    default List<Tensor> nonzeroTuple() {
        Tensor x = (Tensor) this;
        return (x.rank() == 0 ? x.reshape(1) : x).nonzero().unbind(1);
    }

    /// Returns a vector of integers below `classes` as rows with a single 1, int64 [..., classes].
    ///
    /// @throws ShapeException if a number is out of `[0, classes)`
    default Tensor oneHot(long classes) {
        Tensor x = Selection.checked("oneHot", (Tensor) this, classes, false);
        Shape wide = x.shape().insert(x.rank(), classes);
        Tensor hot = Evaluation.create(new Creation.Fill(wide, DType.INT64, 0), x.device());
        if (hot.numel() > 0) {
            Tensor row = x.newArange(x.numel()).mul(classes);
            Tensor one = x.newFull(1, DType.INT64, x.numel());
            hot.view(-1).set(one, Index.of(x.reshape(-1).add(row)));
        }
        return hot;
    }

    /// Returns, for positions in a flattened tensor of a shape, the index along each axis, int64.
    ///
    /// @throws ShapeException if a position is out of range
    default List<Tensor> unravelIndex(long... shape) {
        Tensor rest = Selection.checked("unravelIndex", (Tensor) this, Shape.of(shape).numel(), false);
        Tensor[] index = new Tensor[shape.length];
        for (int i = shape.length - 1; i >= 0; i--) {
            index[i] = rest.remainder(shape[i]);
            rest = rest.floorDivide(shape[i]);
        }
        return List.of(index);
    }
}
