package dev.panagrad.laws.conformance;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The arguments of a case's call, and the call; the same name is the same tensor.
final class Call {
    private final Suite suite;
    private final JsonObject c;
    private final Wiring.Row row;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, JsonObject> tags = new HashMap<>();

    /// @throws Cases.NotWired if the operation is not listed
    Call(Suite suite, JsonObject c) {
        this.suite = suite;
        this.c = c;
        String op = c.get("op").getAsString();
        row = Wiring.rows().get(op);
        if (row == null) {
            throw new Cases.NotWired(op);
        }
    }

    /// Returns the arguments' tensors by name; there are some once the call was made.
    Map<String, Tensor> tensors() {
        return tensors;
    }

    /// Makes the call and returns the results; those that the case's rule says in the unique form.
    List<Tensor> results() {
        List<Object> positional = new ArrayList<>();
        c.getAsJsonArray("args").forEach(v -> positional.add(value(v)));
        Map<String, Object> named = new HashMap<>();
        c.getAsJsonObject("kwargs").entrySet().forEach(e -> named.put(e.getKey(), value(e.getValue())));
        String rule = Runner.isNull(c.get("canonical")) ? "" : c.get("canonical").getAsString();
        switch (rule) {
            case "", "qr_nonnegative_diagonal" -> {
            }
            case "symmetrise_first_argument" -> {
                Tensor a = (Tensor) positional.getFirst();
                positional.set(0, a.add(a.transpose(-2, -1)).div(2));
            }
            case "log_softmax_first_argument" ->
                    positional.set(0, ((Tensor) positional.getFirst()).logSoftmax(-1));
            default -> throw new IllegalArgumentException("unknown rule " + rule);
        }
        Arguments bound = new Arguments(row.signature(), positional, named);
        List<Tensor> y = tensors.isEmpty() ? row.call().apply(bound)
                : suite.watched(() -> row.call().apply(bound));
        return rule.equals("qr_nonnegative_diagonal") ? nonnegativeDiagonal(y) : y;
    }

    private Object value(JsonElement tagged) {
        return Arguments.value(tagged, o -> {
            String name = o.get("tensor").getAsString();
            if (!tensors.containsKey(name)) {
                boolean wanted = !Runner.isNull(c.get("grads")) && c.getAsJsonObject("grads").has(name);
                Tensor t = suite.argument(o);
                tensors.put(name, wanted ? t.requiresGrad(true) : t);
                tags.put(name, o);
            }
            return tensors.get(name);
        });
    }

    private static List<Tensor> nonnegativeDiagonal(List<Tensor> qr) {
        Tensor r = qr.getLast();
        Tensor d = r.detach().diagonal(0, -2, -1);
        Tensor sign = d.lt(0).to(r.dtype()).mul(-2).add(1);
        long rest = r.size(-2) - sign.size(-1);
        if (rest > 0) {
            long[] dims = sign.shape().dims().clone();
            dims[dims.length - 1] = rest;
            sign = Tensor.cat(-1, sign, Tensor.ones(r.dtype(), dims).to(r.device()));
        }
        Tensor q = qr.getFirst();
        return List.of(q.rank() < 2 ? q : q.mul(sign.unsqueeze(-2)), r.mul(sign.unsqueeze(-1)));
    }

    /// Returns which argument the call changed that should have stayed, or null.
    String changed() {
        for (Map.Entry<String, Tensor> t : tensors.entrySet()) {
            boolean may = !Runner.isNull(c.get("mutated")) && c.getAsJsonObject("mutated").has(t.getKey());
            if (!may) {
                String wrong = Comparison.exact(suite.argument(tags.get(t.getKey())), t.getValue());
                if (wrong != null) {
                    return "the call changed its argument " + t.getKey() + ": " + wrong;
                }
            }
        }
        return null;
    }
}
