package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.HostWork;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Averages of a model's parameters over the steps of a training, as `torch.optim.swa_utils.AveragedModel`.
///
/// ```java
/// var averaged = AveragedModel.ema(model, 0.999);
/// for (…) {
///     optimizer.step();
///     averaged.update();
/// }
/// double accuracy = averaged.evaluate(() -> test(model));
/// ```
///
/// Buffers are not averaged but copied. The averages have memory of their own; the model is changed only
/// while [#evaluate] runs.
public final class AveragedModel {
    private final Module model;
    /// The decay of the exponential average, NaN for the even one.
    private final double decay;
    private final List<Tensor> parameters;
    private final List<Tensor> averages = new ArrayList<>();
    private final List<Tensor> buffers;
    private final List<Tensor> bufferCopies = new ArrayList<>();
    private long updates;

    private AveragedModel(Module model, double decay) {
        this.model = model;
        this.decay = decay;
        parameters = model.parameters();
        buffers = model.buffers();
        parameters.forEach(p -> averages.add(Scope.keep(p.detach().copy())));
        buffers.forEach(b -> bufferCopies.add(Scope.keep(b.detach().copy())));
    }

    /// Returns exponential moving averages: `average ← decay · average + (1 - decay) · parameter`; the first
    /// update copies.
    ///
    /// @throws IllegalArgumentException if the decay is not in [0, 1]
    public static AveragedModel ema(Module model, double decay) {
        return new AveragedModel(model, Arguments.probability("AveragedModel", "decay", decay));
    }

    /// Returns even averages over all updates, stochastic weight averaging (Izmailov et al. 2018).
    public static AveragedModel swa(Module model) {
        return new AveragedModel(model, Double.NaN);
    }

    /// Takes the parameters of this moment into the averages. It cannot be part of a step that a device
    /// captures, for its weights depend on the number of updates.
    public void update() {
        HostWork.run("AveragedModel", () -> {
            long before = updates;
            return () -> updates = before;
        }, this::average);
    }

    private void average() {
        double share = updates == 0 ? 1 : Double.isNaN(decay) ? 1.0 / (updates + 1) : 1 - decay;
        Grad.off(() -> Scope.run(() -> {
            for (int i = 0; i < averages.size(); i++) {
                if (share == 1) {
                    averages.get(i).copy_(parameters.get(i));
                } else {
                    averages.get(i).lerp_(parameters.get(i).detach(), share);
                }
            }
            for (int i = 0; i < buffers.size(); i++) {
                bufferCopies.get(i).copy_(buffers.get(i));
            }
        }));
        updates++;
    }

    /// Returns how many updates there were.
    public long updates() {
        return updates;
    }

    /// Returns the result of a body that runs while the model has the averages as its parameters, and the
    /// buffers of the last update; afterwards it has its own values again.
    public <T> T evaluate(Supplier<T> body) {
        List<Tensor> own = new ArrayList<>();
        parameters.forEach(p -> own.add(Scope.keep(p.detach().copy())));
        buffers.forEach(b -> own.add(Scope.keep(b.detach().copy())));
        try {
            set(parameters, averages, 0);
            set(buffers, bufferCopies, 0);
            return body.get();
        } finally {
            set(parameters, own, 0);
            set(buffers, own, parameters.size());
        }
    }

    private static void set(List<Tensor> targets, List<Tensor> values, int from) {
        Grad.off(() -> {
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).copy_(values.get(from + i));
            }
        });
    }

    /// Copies the averages into a model of the same structure.
    ///
    /// @throws StateDictException if it has another structure
    public void copyTo(Module other) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        stateDict().forEach((name, t) -> {
            if (name.startsWith("module.")) {
                state.put(name.substring("module.".length()), t);
            }
        });
        other.loadStateDict(state);
    }

    /// Returns the number of updates as `n_averaged`, and averages and buffers as `module.` and their names.
    public Map<String, Tensor> stateDict() {
        Map<Tensor, Tensor> mine = new IdentityHashMap<>();
        for (int i = 0; i < averages.size(); i++) {
            mine.put(parameters.get(i), averages.get(i));
        }
        for (int i = 0; i < buffers.size(); i++) {
            mine.put(buffers.get(i), bufferCopies.get(i));
        }
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("n_averaged", Tensor.full(updates, DType.INT64));
        model.persistent().forEach((name, t) -> out.put("module." + name, mine.get(t).detach()));
        return out;
    }

    /// Goes on from saved averages.
    ///
    /// @throws StateDictException if names are missing or unknown, or shapes differ; nothing is changed then
    public void loadStateDict(Map<String, Tensor> saved) {
        Map<String, Tensor> own = stateDict();
        StateLoading.load("AveragedModel", own, saved, true);
        updates = own.get("n_averaged").itemLong();
    }

    /// Sets the running statistics of all batch normalisations of a model to the even average over some
    /// inputs, as `update_bn`: averaged parameters have had no statistics of their own.
    public static void updateBatchNorm(Module model, Iterable<Tensor> inputs) {
        List<BatchNorm> norms = new ArrayList<>();
        Map<Module, Boolean> modes = new LinkedHashMap<>();
        model.modules().values().forEach(m -> {
            modes.put(m, m.isTraining());
            if (m instanceof BatchNorm b && b.runningMean() != null) {
                norms.add(b);
            }
        });
        norms.forEach(BatchNorm::resetRunningStats);
        norms.forEach(b -> b.cumulative(true));
        model.train();
        try {
            for (Tensor x : inputs) {
                Scope.run(() -> Grad.off(() -> {
                    model.call(x);
                }));
            }
        } finally {
            norms.forEach(b -> b.cumulative(false));
            modes.forEach(Module::restoreMode);
        }
    }
}
