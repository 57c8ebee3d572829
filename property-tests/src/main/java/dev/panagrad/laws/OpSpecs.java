package dev.panagrad.laws;

import java.util.List;
import java.util.stream.Stream;

/// The table: one row for every operation of the vocabulary.
public final class OpSpecs {
    private static final List<OpSpec> ALL = Stream
            .of(ElementwiseRows.unary(), ElementwiseRows.binary(), SpecialRows.all(), ReductionRows.all(),
                    WindowRows.all(), NormalizationRows.all(), SequenceRows.all(),
                    MovementRows.all(), OrderingRows.all(), DecompositionRows.all(), ChainRows.all(),
                    OtherRows.all())
            .flatMap(List::stream).toList();

    private OpSpecs() {
    }

    /// Returns all rows.
    public static List<OpSpec> all() {
        return ALL;
    }

    /// Returns the rows of operations that have gradients.
    public static List<OpSpec> differentiable() {
        return ALL.stream().filter(OpSpec::differentiable).toList();
    }
}
