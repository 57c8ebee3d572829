package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Tensor;

/// A table of vectors looked up by number; index: int64 [...], y: [..., size]. Parameter: `weight` [rows,
/// size], at first standard normal.
public final class Embedding extends Module {
    private final int rows;
    private final int size;
    private final int paddingIndex;
    private Tensor weight;

    /// Makes a table.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public Embedding(int rows, int size) {
        this(rows, size, -1);
    }

    /// Makes a table with one row that is 0 at first and never trained.
    ///
    /// @param paddingIndex that row, or -1 for none
    /// @throws IllegalArgumentException if a size is not positive or the row does not exist
    public Embedding(int rows, int size, int paddingIndex) {
        this.rows = Arguments.positive("Embedding", "rows", rows);
        this.size = Arguments.positive("Embedding", "size", size);
        if (paddingIndex < -1 || paddingIndex >= rows) {
            throw new IllegalArgumentException(
                    "Embedding: paddingIndex is out of range, expected -1 or [0, " + rows
                            + ") but got " + paddingIndex);
        }
        this.paddingIndex = paddingIndex;
        Tensor w = Tensor.randn(rows, size);
        if (paddingIndex >= 0) {
            Grad.off(() -> w.select(0, paddingIndex).zero_());
        }
        weight = Parameter.of(w);
    }

    /// Returns the table, [rows, size].
    public Tensor weight() {
        return weight;
    }

    /// Returns the rows of the indices.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an index is out of range
    /// @throws dev.panagrad.tensor.DTypeException if the indices are not integers
    @Override
    public Tensor forward(Tensor index) {
        Tensor y = Functional.embedding(index, weight);
        return paddingIndex < 0 ? y
                : Tensor.where(index.eq(paddingIndex).unsqueeze(-1), y.detach(), y);
    }

    @Override
    protected String describe() {
        return rows + ", " + size + (paddingIndex < 0 ? "" : ", paddingIndex=" + paddingIndex);
    }
}
