package dev.panagrad.laws.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Replays the cases of a suite and counts.
final class Runner {
    private final Suite suite;
    private int passed;
    private int failed;
    private int skipped;
    private final TreeSet<String> refused = new TreeSet<>();
    private final List<String> failures = new ArrayList<>();

    Runner(Suite suite) {
        this.suite = suite;
    }

    /// Returns what went wrong in cases of wired operations, one line a case.
    List<String> failures() {
        return failures;
    }

    /// Returns the names of the operations that are not wired.
    TreeSet<String> refused() {
        return refused;
    }

    int passed() {
        return passed;
    }

    String summary() {
        return passed + " passed, " + failed + " failed, " + skipped + " skipped";
    }

    void run() {
        for (JsonObject c : suite.cases()) {
            String kind = c.get("kind").getAsString();
            boolean error = kind.equals("error");
            if (!error && !kind.equals("op")) {
                skipped++;
                continue;
            }
            Wiring.Row row = Wiring.rows().get(c.get("op").getAsString());
            if (row == null && error && c.get("category").getAsString().equals("type")) {
                passed++;
            } else if (row == null) {
                refused.add(c.get("op").getAsString());
                failed++;
            } else {
                String wrong = error ? error(c, row) : op(c, row);
                if (wrong == null) {
                    passed++;
                } else {
                    failed++;
                    failures.add(c.get("id").getAsString() + ": " + wrong);
                }
            }
        }
    }

    /// The arguments of a case; the same name is the same tensor.
    private final class Call {
        final Map<String, Tensor> tensors = new HashMap<>();
        final Arguments arguments;

        Call(JsonObject c, Wiring.Row row) {
            List<Object> positional = new ArrayList<>();
            c.getAsJsonArray("args").forEach(v -> positional.add(value(v, c)));
            Map<String, Object> named = new HashMap<>();
            c.getAsJsonObject("kwargs").entrySet()
                    .forEach(e -> named.put(e.getKey(), value(e.getValue(), c)));
            arguments = new Arguments(row.signature(), positional, named);
        }

        private Object value(JsonElement tagged, JsonObject c) {
            return Arguments.value(tagged, o -> {
                String name = o.get("tensor").getAsString();
                Tensor t = tensors.get(name);
                if (t == null) {
                    t = suite.argument(o);
                    boolean wanted = c.has("grads") && !c.get("grads").isJsonNull()
                            && c.getAsJsonObject("grads").has(name);
                    tensors.put(name, wanted ? t.requiresGrad(true) : t);
                }
                return tensors.get(name);
            });
        }
    }

    /// A refused call passes; one that a statically typed interface cannot express as well.
    private String error(JsonObject c, Wiring.Row row) {
        if (c.get("category").getAsString().equals("type")) {
            return null;
        }
        try {
            List<Tensor> y = row.call().apply(new Call(c, row).arguments);
            return "not refused, gave " + y.getFirst().shape() + " " + y.getFirst().dtype();
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            return null;
        } catch (RuntimeException e) {
            return "refused by " + e;
        }
    }

    private String op(JsonObject c, Wiring.Row row) {
        try {
            Call call = new Call(c, row);
            List<Tensor> y = row.call().apply(call.arguments);
            double rtol = c.get("rtol").getAsDouble();
            double atol = c.get("atol").getAsDouble();
            JsonArray expected = c.getAsJsonArray("expected");
            if (expected.size() != y.size()) {
                return "expected " + expected.size() + " results but got " + y.size();
            }
            for (int i = 0; i < y.size(); i++) {
                Tensor e = (Tensor) Arguments.value(expected.get(i), suite::argument);
                String wrong = Comparison.difference(e, y.get(i), rtol, atol);
                if (wrong != null) {
                    return "result " + i + ": " + wrong;
                }
            }
            String wrong = mutated(c, call, rtol, atol);
            return wrong != null || c.get("grads").isJsonNull() ? wrong : gradients(c, call, y, rtol, atol);
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    private String mutated(JsonObject c, Call call, double rtol, double atol) {
        if (c.get("mutated").isJsonNull()) {
            return null;
        }
        for (Map.Entry<String, JsonElement> m : c.getAsJsonObject("mutated").entrySet()) {
            String wrong = Comparison.difference(suite.tensor(m.getValue().getAsString()),
                    call.tensors.get(m.getKey()), rtol, atol);
            if (wrong != null) {
                return "changed input " + m.getKey() + ": " + wrong;
            }
        }
        return null;
    }

    private String gradients(JsonObject c, Call call, List<Tensor> y, double rtol, double atol) {
        JsonArray cotangent = c.getAsJsonArray("cotangent");
        Tensor loss = Tensor.full(0, DType.FLOAT64);
        for (int i = 0; i < y.size(); i++) {
            if (!cotangent.get(i).isJsonNull()) {
                loss = loss.add(y.get(i).mul(suite.tensor(cotangent.get(i).getAsString())).sum());
            }
        }
        for (Map.Entry<String, JsonElement> g : c.getAsJsonObject("grads").entrySet()) {
            Tensor x = call.tensors.get(g.getKey());
            Tensor found = loss.requiresGrad() ? Grad.grad(loss, null, true, false, x)[0]
                    : Tensor.zeros(x.dtype(), x.shape().dims());
            Tensor expected = g.getValue().isJsonNull() ? Tensor.zeros(x.dtype(), x.shape().dims())
                    : suite.tensor(g.getValue().getAsString());
            String wrong = Comparison.difference(expected, found, rtol, atol);
            if (wrong != null) {
                return "gradient of " + g.getKey() + ": " + wrong;
            }
        }
        return null;
    }
}
