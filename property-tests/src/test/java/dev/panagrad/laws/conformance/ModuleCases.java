package dev.panagrad.laws.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Module;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The kind `module`: a module with given state, one call, and all gradients.
final class ModuleCases implements Cases {
    private final Suite suite;

    ModuleCases(Suite suite) {
        this.suite = suite;
    }

    @Override
    public String replay(JsonObject c) {
        JsonObject spec = c.getAsJsonObject("module");
        Module m = ModuleMakers.make(spec, suite.on(Device.CPU, Set.of())::argument).to(DType.FLOAT64)
                .to(suite.device());
        m.train(c.get("training").getAsBoolean());
        Map<String, Tensor> state = new LinkedHashMap<>();
        c.getAsJsonObject("state").entrySet()
                .forEach(e -> state.put(e.getKey(), suite.tensor(e.getValue().getAsString())));
        m.loadStateDict(state);
        if (!List.copyOf(state.keySet()).equals(List.copyOf(m.stateDict().keySet()))) {
            return "the state dict is in the order " + m.stateDict().keySet();
        }
        List<String> parameters =
                c.getAsJsonArray("parameters").asList().stream().map(JsonElement::getAsString)
                        .toList();
        if (!List.copyOf(m.namedParameters().keySet()).equals(parameters)) {
            return "the parameters are " + m.namedParameters().keySet() + ", expected " + parameters;
        }
        Map<String, Tensor> inputs = new HashMap<>();
        JsonObject kwargs = spec.getAsJsonObject("kwargs");
        boolean indices = kwargs.has("return_indices") && kwargs.getAsJsonObject("return_indices").get("bool")
                .getAsBoolean();
        List<Object> positional = values(c.getAsJsonArray("args"), inputs, c);
        Map<String, Object> others = named(c.getAsJsonObject("kwargs"), inputs, c);
        List<Tensor> y = suite.watched(() -> ModuleCallers.call(m, indices, positional, others));
        Comparison near = suite.comparison(c);
        JsonArray expected = c.getAsJsonArray("expected");
        if (expected.size() != y.size()) {
            return "expected " + expected.size() + " results but got " + y.size();
        }
        for (int i = 0; i < y.size(); i++) {
            Tensor e = (Tensor) Arguments.value(expected.get(i), suite::expected);
            String wrong = suite.place(c.get("op").getAsString(), y.get(i));
            wrong = wrong == null ? near.difference(e, y.get(i)) : wrong;
            if (wrong != null) {
                return "result " + i + ": " + wrong;
            }
        }
        Tensor loss = loss(c, y);
        String wrong = near.difference(suite.tensor(c.get("loss_value").getAsString()), loss);
        wrong = wrong == null ? after(c, m, state, near) : "loss: " + wrong;
        return wrong != null ? wrong : gradients(c, m, inputs, loss, near);
    }

    private List<Object> values(JsonArray tagged, Map<String, Tensor> inputs, JsonObject c) {
        List<Object> all = new ArrayList<>();
        tagged.forEach(v -> all.add(Arguments.value(v, o -> input(o, inputs, c))));
        return all;
    }

    private Map<String, Object> named(JsonObject tagged, Map<String, Tensor> inputs, JsonObject c) {
        Map<String, Object> all = new HashMap<>();
        tagged.entrySet().forEach(e -> all.put(e.getKey(),
                Arguments.value(e.getValue(), o -> input(o, inputs, c))));
        return all;
    }

    private Tensor input(JsonObject tagged, Map<String, Tensor> inputs, JsonObject c) {
        String name = tagged.get("tensor").getAsString();
        if (!inputs.containsKey(name)) {
            Tensor t = suite.argument(tagged);
            inputs.put(name, c.getAsJsonObject("grads").has(name) ? t.requiresGrad(true) : t);
        }
        return inputs.get(name);
    }

    private Tensor loss(JsonObject c, List<Tensor> y) {
        if (!Runner.isNull(c.get("loss"))) {
            JsonObject l = c.getAsJsonObject("loss");
            Wiring.Row row = Wiring.rows().get("nn.functional." + l.get("fn").getAsString());
            Map<String, Object> options = new HashMap<>();
            l.getAsJsonObject("kwargs").entrySet().forEach(
                    e -> options.put(e.getKey(), Arguments.value(e.getValue(), suite::argument)));
            JsonElement t = l.get("target");
            Object target = t.isJsonObject() ? Arguments.value(t, suite::argument)
                    : suite.placed(t.getAsString());
            return row.call().apply(new Arguments(row.signature(), List.of(y.getFirst(), target), options))
                    .getFirst();
        }
        Tensor loss = Tensor.full(0, DType.FLOAT64).to(suite.device());
        JsonArray cotangent = c.getAsJsonArray("cotangent");
        for (int i = 0; i < y.size(); i++) {
            if (!cotangent.get(i).isJsonNull()) {
                loss = loss.add(y.get(i).mul(suite.placed(cotangent.get(i).getAsString())).sum());
            }
        }
        return loss;
    }

    private String after(JsonObject c, Module m, Map<String, Tensor> state, Comparison near) {
        JsonObject changed = c.getAsJsonObject("state_after");
        for (Map.Entry<String, Tensor> e : m.stateDict().entrySet()) {
            String wrong = changed.has(e.getKey())
                    ? near.difference(suite.tensor(changed.get(e.getKey()).getAsString()), e.getValue())
                    : Comparison.exact(state.get(e.getKey()), e.getValue());
            if (wrong != null) {
                return e.getKey() + " after the call: " + wrong;
            }
        }
        return null;
    }

    private String gradients(JsonObject c, Module m, Map<String, Tensor> inputs, Tensor loss,
            Comparison near) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        Map<String, JsonElement> expected = new HashMap<>();
        c.getAsJsonObject("param_grads").entrySet().forEach(e -> {
            all.put(e.getKey(), m.namedParameters().get(e.getKey()));
            expected.put(e.getKey(), e.getValue());
        });
        c.getAsJsonObject("grads").entrySet().forEach(e -> {
            all.put(e.getKey(), inputs.get(e.getKey()));
            expected.put(e.getKey(), e.getValue());
        });
        Tensor[] xs = all.values().toArray(Tensor[]::new);
        Tensor[] found = xs.length == 0 ? xs : suite.watched(() -> Grad.grad(loss, xs));
        int i = 0;
        for (Map.Entry<String, Tensor> x : all.entrySet()) {
            JsonElement e = expected.get(x.getKey());
            Tensor zeros = Tensor.zeros(DType.FLOAT64, x.getValue().shape().dims());
            String wrong = found[i] == null ? null : suite.place(c.get("op").getAsString(), found[i]);
            wrong = wrong != null ? wrong
                    : near.difference(e.isJsonNull() ? zeros : suite.tensor(e.getAsString()),
                            found[i] == null ? zeros : found[i]);
            if (wrong != null) {
                return "gradient of " + x.getKey() + ": " + wrong;
            }
            i++;
        }
        return null;
    }
}
