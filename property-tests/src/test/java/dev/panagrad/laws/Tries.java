package dev.panagrad.laws;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Runs a law for every row of the table, so that each row gets every try, and reports all rows that break
/// it.
final class Tries {
    private Tries() {
    }

    /// The law for one row, at one draw. It may throw anything.
    interface Law {
        void hold(OpSpec row, Draw d);
    }

    static void each(Collection<OpSpec> rows, long seed, int size, Law law) {
        List<String> broken = new ArrayList<>();
        Throwable first = null;
        for (OpSpec row : rows) {
            Draw d = new Draw(seed, size);
            try {
                law.hold(row, d);
            } catch (RuntimeException | AssertionError e) {
                first = first == null ? e : first;
                broken.add(row + ", " + d + ": " + e);
            }
        }
        if (first != null) {
            throw new AssertionError(broken.size() + " rows break the law:\n" + String.join("\n", broken),
                    first);
        }
    }
}
