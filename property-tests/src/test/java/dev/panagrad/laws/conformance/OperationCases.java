package dev.panagrad.laws.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The kind `op`: one call, its results, what it changed, and the gradients.
final class OperationCases implements Cases {
    private final Suite suite;

    OperationCases(Suite suite) {
        this.suite = suite;
    }

    @Override
    public String replay(JsonObject c) {
        Call call = new Call(suite, c);
        List<Tensor> y = call.results();
        Comparison near = suite.comparison(c);
        List<Object> expected = new ArrayList<>();
        c.getAsJsonArray("expected")
                .forEach(v -> flatten(Arguments.value(v, o -> suite.expected(o)), expected));
        if (expected.size() != y.size()) {
            return "expected " + expected.size() + " results but got " + y.size();
        }
        for (int i = 0; i < y.size(); i++) {
            String wrong = expected.get(i) instanceof Tensor e ? tensor(c, call, e, y.get(i), near)
                    : plain(expected.get(i), y.get(i), near);
            if (wrong != null) {
                return "result " + i + ": " + wrong;
            }
        }
        String wrong = mutated(c, call, near);
        wrong = wrong == null ? call.changed() : wrong;
        return wrong != null || Runner.isNull(c.get("grads")) ? wrong : gradients(c, call, y, near);
    }

    private String tensor(JsonObject c, Call call, Tensor expected, Tensor found, Comparison near) {
        String wrong = call.tensors().isEmpty() ? null : suite.place(c.get("op").getAsString(), found);
        return wrong == null ? near.difference(expected, found) : wrong;
    }

    private static void flatten(Object value, List<Object> out) {
        if (value instanceof List<?> all) {
            all.forEach(v -> flatten(v, out));
        } else {
            out.add(value);
        }
    }

    /// A result that is a number or a truth value in Python is a scalar here.
    private static String plain(Object expected, Tensor found, Comparison near) {
        double e = expected instanceof Boolean b ? b ? 1 : 0 : ((Number) expected).doubleValue();
        return found.rank() == 0 && near.near(e, found.item()) ? null
                : "expected " + expected + " but got " + found;
    }

    private String mutated(JsonObject c, Call call, Comparison near) {
        if (Runner.isNull(c.get("mutated"))) {
            return null;
        }
        for (Map.Entry<String, JsonElement> m : c.getAsJsonObject("mutated").entrySet()) {
            String wrong = near.difference(suite.tensor(m.getValue().getAsString()),
                    call.tensors().get(m.getKey()));
            if (wrong != null) {
                return "changed argument " + m.getKey() + ": " + wrong;
            }
        }
        return null;
    }

    private String gradients(JsonObject c, Call call, List<Tensor> y, Comparison near) {
        JsonArray cotangent = c.getAsJsonArray("cotangent");
        Tensor loss = null;
        for (int i = 0; i < y.size(); i++) {
            if (!cotangent.get(i).isJsonNull()) {
                Tensor weight = suite.placed(cotangent.get(i).getAsString()).to(y.get(i).dtype());
                Tensor term = y.get(i).mul(weight).sum();
                loss = loss == null ? term : loss.add(term);
            }
        }
        JsonObject grads = c.getAsJsonObject("grads");
        List<String> names = new ArrayList<>(grads.keySet());
        Tensor[] xs = names.stream().map(call.tensors()::get).toArray(Tensor[]::new);
        boolean depends = loss != null && loss.requiresGrad();
        Tensor total = loss;
        Tensor[] found =
                depends ? suite.watched(() -> Grad.grad(total, xs)) : new Tensor[xs.length];
        for (int i = 0; i < xs.length; i++) {
            Tensor zeros = Tensor.zeros(xs[i].dtype(), xs[i].shape().dims());
            Tensor expected = Runner.isNull(grads.get(names.get(i))) ? zeros
                    : suite.tensor(grads.get(names.get(i)).getAsString());
            String wrong = depends ? suite.place(c.get("op").getAsString(), found[i]) : null;
            wrong = wrong == null ? near.difference(expected, depends ? found[i] : zeros) : wrong;
            if (wrong != null) {
                return "gradient of " + names.get(i) + ": " + wrong;
            }
        }
        return null;
    }
}
