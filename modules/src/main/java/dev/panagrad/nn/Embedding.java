package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// A table of vectors looked up by number; index: int64 [...], y: [..., size]. Parameter: `weight` [rows,
/// size], at first standard normal.
public final class Embedding extends Module {
    private final int rows;
    private final int size;
    private final EmbeddingOptions options;
    private Tensor weight;

    /// Makes a table.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public Embedding(int rows, int size) {
        this(rows, size, o -> o);
    }

    /// Makes a table with one row that is 0 at first and never trained.
    ///
    /// @param paddingIndex that row, or -1 for none
    /// @throws IllegalArgumentException if a size is not positive or the row does not exist
    public Embedding(int rows, int size, int paddingIndex) {
        this(rows, size, o -> paddingIndex == -1 ? o : o.paddingIndex(paddingIndex));
    }

    /// Makes a table: `new Embedding(1000, 64, o -> o.paddingIndex(0).maxNorm(1))`. The padding's row is 0 at
    /// first.
    ///
    /// @throws IllegalArgumentException if a size is not positive or the padding's row does not exist
    public Embedding(int rows, int size, UnaryOperator<EmbeddingOptions> options) {
        this.rows = Arguments.positive("Embedding", "rows", rows);
        this.size = Arguments.positive("Embedding", "size", size);
        this.options = options.apply(EmbeddingOptions.DEFAULT);
        long padding = this.options.padding("Embedding", rows);
        Tensor w = Init.normal(0, 1, rows, size);
        if (padding >= 0) {
            Grad.off(() -> w.select(0, padding).zero_());
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
        return Functional.embedding(index, weight, _ -> options);
    }

    @Override
    protected String describe() {
        return rows + ", " + size
                + (options.paddingIndex() == null ? "" : ", paddingIndex=" + options.paddingIndex());
    }
}
