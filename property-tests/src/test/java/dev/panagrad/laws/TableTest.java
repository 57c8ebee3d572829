package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TableTest {
    /// All records of the vocabulary; `CustomOp`, which is open, stands for all of its kind.
    private static void collect(Class<?> type, Set<Class<?>> out) {
        if (type.isSealed()) {
            for (Class<?> sub : type.getPermittedSubclasses()) {
                collect(sub, out);
            }
        } else {
            out.add(type);
        }
    }

    @Test
    void everyOpHasASpec() {
        Set<Class<?>> ops = new HashSet<>();
        collect(Op.class, ops);
        List<String> missing = new ArrayList<>();
        for (Class<?> op : ops) {
            if (OpSpecs.all().stream().noneMatch(s -> op.isAssignableFrom(s.type()))) {
                missing.add(op.getName());
            }
        }
        assertEquals(List.of(), missing, "records without a row in OpSpecs");
    }

    @Test
    void rowsDrawTheirOwnOperation() {
        for (OpSpec row : OpSpecs.all()) {
            for (int seed = 0; seed < 200; seed++) {
                Sample s = row.samples().apply(new Draw(seed, 4));
                assertEquals(row.type(), s.op().getClass());
                if (!(s.op() instanceof CustomOp) && s.op().arity() >= 0) {
                    assertEquals(s.op().arity(), s.operands().size(), row.name());
                }
            }
        }
    }

    /// Operations that are not defined for nothing: the extremum of no elements, moments over none, sequences
    /// without an element, members of no bag.
    private static final Set<String> NEVER_EMPTY = Set.of("Reduction.Max", "Reduction.Min",
            "Reduction.ArgMax", "Reduction.ArgMin", "Normalization.ChannelMoments", "Sequence.Lstm",
            "Sequence.LstmGrad", "Sequence.Gru", "Sequence.GruGrad", "Sequence.Rnn", "Sequence.RnnGrad",
            "Update.ScaleStep", "Ordering.EmbeddingBag");

    @Test
    void everyRowDrawsEmptyOperandsAndAxesOfOne() {
        Set<String> neverEmpty = new HashSet<>();
        Set<String> neverOne = new HashSet<>();
        for (OpSpec row : OpSpecs.all()) {
            boolean operands = false;
            boolean empty = false;
            boolean one = false;
            for (int seed = 0; seed < 400; seed++) {
                for (Operand o : row.samples().apply(new Draw(seed, 4)).operands()) {
                    operands = true;
                    empty |= o.shape().numel() == 0;
                    one |= o.shape().numel() > 0 && LongStream.of(o.shape().dims()).anyMatch(n -> n == 1);
                }
            }
            if (operands && !empty) {
                neverEmpty.add(row.name());
            }
            if (operands && !one) {
                neverOne.add(row.name());
            }
        }
        assertEquals(NEVER_EMPTY, neverEmpty);
        assertEquals(Set.of(), neverOne);
    }

    @Test
    void aRowOccursOnce() {
        assertEquals(OpSpecs.all().size(), OpSpecs.all().stream().map(OpSpec::type).distinct().count());
    }
}
