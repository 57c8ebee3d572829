package dev.panagrad.laws.conformance;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.panagrad.tensor.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// Replays the cases of a suite in one element type, with arguments on the suite's device.
final class Runner {
    /// What became of a case.
    enum Outcome {
        PASSED, FAILED, SKIPPED
    }

    private final Suite suite;
    private final Map<String, Cases> kinds;
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final Map<String, HostTraffic.Amount> hostTraffic = new TreeMap<>();

    /// @param suite the cases; their own tensors tell whether this is a run in float32
    Runner(Suite suite) {
        this.suite = suite;
        Cases training = new OptimizerCases(suite);
        Suite wide = suite.wide();
        kinds = Map.of("op", new OperationCases(suite), "error", new ErrorCases(wide), "optimizer",
                training, "scheduler", training, "module", new ModuleCases(suite));
    }

    /// Returns what became of each case, by id.
    Map<String, Outcome> outcomes() {
        return outcomes;
    }

    /// Returns what went wrong in the failed cases, by id.
    Map<String, String> failures() {
        return failures;
    }

    /// Returns how much operations copied from a device to the host, those that copied something.
    Map<String, HostTraffic.Amount> hostTraffic() {
        return hostTraffic;
    }

    /// Replays all cases.
    void run() {
        for (JsonObject c : suite.cases()) {
            String id = c.get("id").getAsString();
            if (outcomes.containsKey(id)) {
                throw new IllegalArgumentException("two cases have the id " + id);
            }
            outcomes.put(id, Scope.run(() -> replay(c, id)));
            HostTraffic.Amount host = suite.hostTraffic();
            if (host != HostTraffic.Amount.NONE) {
                hostTraffic.merge(c.get("op").getAsString(), host, HostTraffic.Amount::greater);
            }
        }
    }

    private Outcome replay(JsonObject c, String id) {
        String kind = c.get("kind").getAsString();
        if (suite.isNarrow() && !kind.equals("error") && isNull(c.get("tol_float32"))) {
            return Outcome.SKIPPED;
        }
        String wrong;
        try {
            Cases cases = kinds.get(kind);
            if (cases == null) {
                throw new Cases.NotWired("the kind " + kind);
            }
            wrong = cases.replay(c);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            wrong = e instanceof Cases.NotWired ? e.getMessage() : e.toString();
        }
        if (wrong == null) {
            return Outcome.PASSED;
        }
        failures.put(id, wrong);
        return Outcome.FAILED;
    }

    static boolean isNull(JsonElement e) {
        return e == null || e.isJsonNull();
    }

    /// Returns the closing line for some outcomes.
    static String summary(Map<String, Outcome> outcomes) {
        int[] n = new int[Outcome.values().length];
        outcomes.values().forEach(o -> n[o.ordinal()]++);
        return n[0] + " passed, " + n[1] + " failed, " + n[2] + " skipped";
    }
}
