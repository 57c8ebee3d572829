package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    @Test
    void aRowOccursOnce() {
        assertEquals(OpSpecs.all().size(), OpSpecs.all().stream().map(OpSpec::type).distinct().count());
    }
}
