package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Indexing;

/// Elements stored, added or combined at places given by an index, as new tensors. Indices are integers
/// within `[0, size)`; an index may be smaller than the source, the rest of which is not read.
public sealed interface Scatters permits Tensor {
    /// Returns this tensor with elements of `source` at the places of an index along an axis:
    /// `y[index[i, j], j] = source[i, j]` for axis 0. Of several for one place the last one counts.
    ///
    /// @throws ShapeException if an index is out of `[0, size)` or the shapes do not fit
    default Tensor scatter(int axis, Tensor index, Tensor source) {
        return Placing.scatter("scatter", (Tensor) this, axis, index, source, Indexing.Combine.REPLACE);
    }

    /// Returns this tensor with a number at the places of an index along an axis.
    default Tensor scatter(int axis, Tensor index, Number value) {
        Tensor x = (Tensor) this;
        Scalars.checkStorable("scatter", x, value);
        return scatter(axis, index, Scalars.number(x, value).expand(index.shape().dims()));
    }

    /// Returns this tensor with the elements of `source` added at the places of an index along an axis.
    ///
    /// @throws ShapeException if an index is out of `[0, size)` or the shapes do not fit
    default Tensor scatterAdd(int axis, Tensor index, Tensor source) {
        if (AutocastFunction.PLACING.applies((Tensor) this)) {
            return AutocastFunction.PLACING.of(t -> t[0].scatterAdd(axis, index, t[1]),
                    (Tensor) this, source);
        }
        return Placing.scatterAdd("scatterAdd", (Tensor) this, axis, index, source);
    }

    /// Returns this tensor combined with the elements of `source` at the places of an index along an axis.
    ///
    /// @param reduce `sum`, `prod`, `mean`, `amax` or `amin`
    /// @param includeSelf whether the elements of this tensor take part where others go
    /// @throws IllegalArgumentException if `reduce` is none of these
    default Tensor scatterReduce(int axis, Tensor index, Tensor source, String reduce, boolean includeSelf) {
        return Placing.reduce("scatterReduce", (Tensor) this, axis, index, source, reduce, includeSelf);
    }

    /// Returns this tensor with `alpha` times the slices of `source` added to the slices of an index along an
    /// axis; index: [n], source: n slices.
    ///
    /// @throws ShapeException if an index is out of `[0, size)` or the shapes do not fit
    default Tensor indexAdd(int axis, Tensor index, Tensor source, Number alpha) {
        return Placing.indexAdd((Tensor) this, axis, index, source, alpha);
    }

    /// Returns this tensor with the slices of `source` added to the slices of an index along an axis.
    default Tensor indexAdd(int axis, Tensor index, Tensor source) {
        return indexAdd(axis, index, source, 1);
    }

    /// Returns this tensor with the slices of `source` in place of the slices of an index along an axis.
    default Tensor indexCopy(int axis, Tensor index, Tensor source) {
        if (AutocastFunction.PLACING.applies((Tensor) this)) {
            return AutocastFunction.PLACING.of(t -> t[0].indexCopy(axis, index, t[1]), (Tensor) this, source);
        }
        Tensor x = (Tensor) this;
        Tensor wide = Placing.wide("indexCopy", x, axis, index, source);
        if (x.rank() == 0 || index.numel() == 0) {
            return scatter(axis, wide, x.rank() == 0 ? source.reshape() : source);
        }
        int a = x.shape().axis(axis, "indexCopy");
        Tensor at = Selection.checked("indexCopy", index.reshape(index.numel()), x.size(a), false);
        Tensor rows = x.transpose(0, a).indexPut(new Tensor[] {at}, source.transpose(0, a), false);
        return a == 0 ? rows : rows.transpose(0, a).contiguous();
    }

    /// Returns this tensor with a number in the slices of an index along an axis.
    default Tensor indexFill(int axis, Tensor index, Number value) {
        Tensor x = (Tensor) this;
        Scalars.checkStorable("indexFill", x, value);
        return indexFill(axis, index, Scalars.number(x, value));
    }

    /// Returns this tensor with a scalar in the slices of an index along an axis.
    ///
    /// @throws ShapeException if the value is no scalar
    default Tensor indexFill(int axis, Tensor index, Tensor value) {
        return Placing.indexFill((Tensor) this, axis, index, value);
    }

    /// Returns this tensor combined with the slices of `source` at the slices of an index along an axis.
    ///
    /// @param reduce `prod`, `mean`, `amax` or `amin`
    /// @param includeSelf whether the elements of this tensor take part where others go
    default Tensor indexReduce(int axis, Tensor index, Tensor source, String reduce, boolean includeSelf) {
        Tensor x = (Tensor) this;
        Tensor wide = Placing.wide("indexReduce", x, axis, index, source);
        return Placing.reduce("indexReduce", x, axis, wide, x.rank() == 0 ? source.reshape() : source, reduce,
                includeSelf);
    }

    /// Returns this tensor with values stored, or added if `accumulate`, at the places that index tensors
    /// name: one for each leading axis, broadcast together; bool tensors are masks, null stands for a whole
    /// axis.
    default Tensor indexPut(Tensor[] indices, Tensor values, boolean accumulate) {
        if (AutocastFunction.PLACING.applies((Tensor) this)) {
            return AutocastFunction.PLACING.of(t -> t[0].indexPut(indices, t[1], accumulate),
                    (Tensor) this, values);
        }
        return Placing.indexPut((Tensor) this, indices, values, accumulate);
    }

    /// Returns this tensor with elements of `source`, in order, where a mask is true.
    ///
    /// @throws ShapeException if the source has too few elements
    default Tensor maskedScatter(Tensor mask, Tensor source) {
        return Placing.maskedScatter((Tensor) this, mask, source);
    }

    /// Returns this tensor with a scalar where a mask is true.
    ///
    /// @throws ShapeException if the value is no scalar
    default Tensor maskedFill(Tensor mask, Tensor value) {
        Tensor x = (Tensor) this;
        if (value.rank() != 0) {
            throw ShapeException.of("maskedFill", "the value must be a scalar", "value is " + value.shape(),
                    "value.rank() == 0", value.rank(), 0);
        }
        return Tensor.where(mask, value.to(x.dtype()), x);
    }

    /// Returns the elements at positions in row-major order, in the index's shape; negative ones count from
    /// the end.
    default Tensor take(Tensor index) {
        Tensor x = (Tensor) this;
        Tensor at = Selection.checkedThere("take", index, x.numel(), true);
        return x.flatten().indexSelect(0, at.reshape(-1)).reshape(index.shape().dims());
    }

    /// Returns this tensor with values stored, or added if `accumulate`, at positions in row-major order.
    ///
    /// @throws ShapeException if the numbers of positions and values differ
    default Tensor put(Tensor index, Tensor values, boolean accumulate) {
        Tensor x = (Tensor) this;
        if (index.numel() != values.numel()) {
            throw ShapeException.of("put", "every position needs a value", "index is " + index.shape()
                    + ", values is " + values.shape(), "equal numbers", index.numel(), values.numel());
        }
        return x.flatten().indexPut(new Tensor[] {index.reshape(-1)}, values.reshape(-1), accumulate)
                .reshape(x.shape().dims());
    }

    /// Returns the elements at positions along an axis; both are broadcast off the axis.
    default Tensor takeAlongDim(Tensor index, int axis) {
        return Placing.takeAlong((Tensor) this, index, axis);
    }

    /// Returns the elements at positions in row-major order, as a vector.
    default Tensor takeAlongDim(Tensor index) {
        return ((Tensor) this).flatten().takeAlongDim(index.flatten(), 0);
    }

    /// Returns the positions of the elements that are not 0, one a row: int64 [n, rank].
    default Tensor argwhere() {
        return ((Tensor) this).nonzero();
    }
}
