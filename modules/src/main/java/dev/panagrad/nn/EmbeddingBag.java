package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Tensor;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// Sums, means or largest elements of rows of a table; index: int64 [bags, members], or [n] with offsets, y:
/// [bags, size]. Parameter: `weight` [rows, size], at first standard normal.
public final class EmbeddingBag extends Module {
    private final BagMode mode;
    private final boolean includeLastOffset;
    private final EmbeddingOptions options;
    private Tensor weight;

    /// Makes a table whose bags become means.
    ///
    /// @throws IllegalArgumentException if a size is not positive
    public EmbeddingBag(int rows, int size) {
        this(rows, size, BagMode.MEAN, false, o -> o);
    }

    /// Makes a table.
    ///
    /// @param includeLastOffset whether the offsets end with the end of the last bag
    /// @throws IllegalArgumentException if a size is not positive or the padding's row does not exist
    public EmbeddingBag(int rows, int size, BagMode mode, boolean includeLastOffset,
            UnaryOperator<EmbeddingOptions> options) {
        this.mode = Objects.requireNonNull(mode, "EmbeddingBag: mode is null, expected SUM, MEAN or MAX");
        this.includeLastOffset = includeLastOffset;
        this.options = options.apply(EmbeddingOptions.DEFAULT);
        Tensor w = Init.normal(0, 1, Arguments.positive("EmbeddingBag", "rows", rows),
                Arguments.positive("EmbeddingBag", "size", size));
        long padding = this.options.padding("EmbeddingBag", rows);
        if (padding >= 0) {
            Grad.off(() -> w.select(0, padding).zero_());
        }
        weight = Parameter.of(w);
    }

    /// Returns the table, [rows, size].
    public Tensor weight() {
        return weight;
    }

    /// Returns a row for each bag of [bags, members].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if an index is out of range
    @Override
    public Tensor forward(Tensor index) {
        return bags(index, null, null);
    }

    /// Returns a row for each bag.
    ///
    /// @param offsets where each bag begins, int64 [bags], or null
    /// @param perSampleWeights factors of the rows, of the index's shape, for sums, or null
    /// @throws dev.panagrad.tensor.ShapeException if an index is out of range or the operands do not fit
    public Tensor forward(Tensor index, Tensor offsets, Tensor perSampleWeights) {
        return guarded(() -> bags(index, offsets, perSampleWeights));
    }

    private Tensor bags(Tensor index, Tensor offsets, Tensor perSampleWeights) {
        return Functional.embeddingBag(index, weight, offsets, mode, perSampleWeights, includeLastOffset,
                _ -> options);
    }

    @Override
    protected String describe() {
        return weight.size(0) + ", " + weight.size(1) + ", mode=" + mode;
    }
}
