package dev.panagrad.laws.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.optim.Settings;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/// The kinds `optimizer` and `scheduler`: steps on a full batch from fixed parameters.
final class OptimizerCases implements Cases {
    private final Suite suite;

    OptimizerCases(Suite suite) {
        this.suite = suite;
    }

    /// What a run leaves behind: for each step, from the start, one value.
    private static final class Trace {
        final Map<String, List<Tensor>> params = new LinkedHashMap<>();
        final Map<String, List<Tensor>> grads = new LinkedHashMap<>();
        final List<Tensor> loss = new ArrayList<>();
        final List<Tensor> lr = new ArrayList<>();
        final List<Tensor> momentum = new ArrayList<>();
    }

    @Override
    public String replay(JsonObject c) {
        Map<String, Tensor> params = tensors(c.getAsJsonObject("init"));
        params.replaceAll((name, t) -> t.requiresGrad(true));
        JsonObject problem = c.getAsJsonObject("problem");
        Map<String, Tensor> data = tensors(problem.getAsJsonObject("data"));
        Optimizer<?> optimizer = optimizer(c.getAsJsonObject("optimizer"), params);
        Schedulers.Step scheduler = Runner.isNull(c.get("scheduler")) ? metric -> {
        } : Schedulers.make(optimizer, c.getAsJsonObject("scheduler"));
        double[] metric = Runner.isNull(c.get("metric")) ? null
                : suite.tensor(c.get("metric").getAsString()).toDoubleArray();
        Supplier<Tensor> loss = () -> Problems.loss(problem.get("name").getAsString(), params, data);
        Trace trace = new Trace();
        for (int t = 0; t < c.get("steps").getAsInt(); t++) {
            record(trace, optimizer, params);
            suite.watched(() -> step(trace, optimizer, params, loss));
            scheduler.step(metric == null ? trace.loss.getLast().item() : metric[t]);
        }
        record(trace, optimizer, params);
        return difference(trace, c.getAsJsonObject("expected"), suite.comparison(c));
    }

    private Map<String, Tensor> tensors(JsonObject names) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        names.entrySet().forEach(e -> {
            JsonObject o = new JsonObject();
            o.add("tensor", e.getValue());
            out.put(e.getKey(), suite.argument(o));
        });
        return out;
    }

    private static void record(Trace trace, Optimizer<?> optimizer, Map<String, Tensor> params) {
        params.forEach((name, p) -> trace.params.computeIfAbsent(name, n -> new ArrayList<>())
                .add(p.detach().copy()));
        trace.lr.add(each(optimizer, false));
        trace.momentum.add(each(optimizer, true));
    }

    private static Tensor each(Optimizer<?> optimizer, boolean momentum) {
        double[] v = optimizer.groups().stream()
                .mapToDouble(g -> momentum ? g.settings().momentum() : g.settings().lr()).toArray();
        for (int i = 0; i < v.length; i++) {
            v[i] = Double.isNaN(v[i]) ? 0 : v[i];
        }
        return Tensor.of(v);
    }

    /// One step; loss and gradients are those of the first evaluation in it.
    private static Tensor step(Trace trace, Optimizer<?> optimizer, Map<String, Tensor> params,
            Supplier<Tensor> loss) {
        boolean[] evaluated = {false};
        return optimizer.step(() -> {
            optimizer.zeroGrad();
            Tensor y = loss.get();
            y.backward();
            if (!evaluated[0]) {
                params.forEach((name, p) -> trace.grads.computeIfAbsent(name, n -> new ArrayList<>())
                        .add(p.grad().copy()));
                trace.loss.add(y.detach());
                evaluated[0] = true;
            }
            return y;
        });
    }

    private String difference(Trace trace, JsonObject expected, Comparison near) {
        String wrong = difference("loss", expected, "loss", trace.loss, near);
        for (String name : trace.params.keySet()) {
            wrong = wrong != null ? wrong
                    : difference("parameter " + name, expected.getAsJsonObject("params"), name,
                            trace.params.get(name), near);
            wrong = wrong != null ? wrong
                    : difference("gradient of " + name, expected.getAsJsonObject("grads"), name,
                            trace.grads.get(name), near);
        }
        Comparison exact = new Comparison(1e-12, 1e-12, true);
        if (wrong == null && expected.has("lr")) {
            wrong = difference("learning rate", expected, "lr", trace.lr, exact);
            wrong = wrong != null ? wrong
                    : difference("momentum", expected, "momentum", trace.momentum, exact);
        }
        return wrong;
    }

    private String difference(String what, JsonObject names, String name, List<Tensor> found,
            Comparison near) {
        Tensor e = suite.tensor(names.get(name).getAsString());
        String wrong = near.difference(e, Tensor.stack(0, found.toArray(Tensor[]::new)));
        return wrong == null ? null : what + " in all steps, shape " + e.shape() + ": " + wrong;
    }

    private static Optimizer<?> optimizer(JsonObject spec, Map<String, Tensor> params) {
        JsonArray groups = spec.getAsJsonArray("groups");
        Optimizer<?> out = OptimizerOptions.make(spec.get("class").getAsString(),
                members(groups.get(0), params));
        configure(out, spec.getAsJsonObject("options"), groups, params);
        return out;
    }

    private static <S extends Settings<S>> void configure(Optimizer<S> optimizer, JsonObject options,
            JsonArray groups, Map<String, Tensor> params) {
        JsonObject first = groups.get(0).getAsJsonObject().getAsJsonObject("options");
        Optimizer.Group<S> g = optimizer.groups().getFirst();
        g.settings(OptimizerOptions.with(OptimizerOptions.with(g.settings(), options), first));
        for (int i = 1; i < groups.size(); i++) {
            JsonObject own = groups.get(i).getAsJsonObject().getAsJsonObject("options");
            optimizer.add(members(groups.get(i), params),
                    s -> OptimizerOptions.with(OptimizerOptions.with(s, options), own));
        }
    }

    private static List<Tensor> members(JsonElement group, Map<String, Tensor> params) {
        return StreamSupport.stream(group.getAsJsonObject().getAsJsonArray("params").spliterator(), false)
                .map(name -> params.get(name.getAsString())).toList();
    }
}
