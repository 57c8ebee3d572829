package dev.panagrad.train.data;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Any number of tensors whose first axes count the samples; a sample is a list with a row of each. Pairs of
/// inputs and targets are rather [Samples].
public final class TensorDataSet implements DataSet<List<Tensor>> {
    private final List<Tensor> tensors;

    /// Makes the set of these tensors.
    ///
    /// @throws ShapeException if there is none, or their first axes differ
    public TensorDataSet(Tensor... tensors) {
        this.tensors = List.of(tensors);
        for (Tensor t : tensors) {
            if (t.rank() == 0 || t.size(0) != tensors[0].size(0)) {
                throw new ShapeException("tensorDataSet: numbers differ, the tensors are "
                        + Arrays.toString(Arrays.stream(tensors).map(Tensor::shape).toArray())
                        + ", expected equal first axes");
            }
        }
        if (tensors.length == 0) {
            throw new ShapeException("tensorDataSet: no tensors, expected at least 1 but got 0");
        }
    }

    /// Returns the tensors.
    public List<Tensor> tensors() {
        return tensors;
    }

    @Override
    public int size() {
        return Math.toIntExact(tensors.getFirst().size(0));
    }

    @Override
    public List<Tensor> get(int index) {
        List<Tensor> row = new ArrayList<>(tensors.size());
        for (Tensor t : tensors) {
            row.add(t.select(0, index));
        }
        return row;
    }

    /// Returns the rows at some positions of each tensor, in that order, as copies.
    ///
    /// @throws ShapeException if a position is out of range
    public List<Tensor> rows(int... indices) {
        List<Tensor> rows = new ArrayList<>(tensors.size());
        for (Tensor t : tensors) {
            rows.add(t.indexSelect(0, Samples.positions(indices, t)));
        }
        return rows;
    }
}
