package dev.panagrad.optim;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Turns the states of an optimizer's parameters and the settings of its groups into tensors by name and
/// back; see [Optimizer#stateDict].
final class SavedStates {
    private SavedStates() {
    }

    static Map<String, Tensor> of(Optimizer<?> optimizer) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        int i = 0;
        int k = 0;
        for (Optimizer.Group<?> g : optimizer.groups()) {
            for (Map.Entry<String, Double> e : SavedSettings.of(g.settings()).entrySet()) {
                out.put("group." + k + "." + e.getKey(), Tensor.full(e.getValue(), DType.FLOAT64));
            }
            for (Optimizer.State s : g.states) {
                put(out, "state." + i++ + ".", s);
            }
            k++;
        }
        return out;
    }

    private static void put(Map<String, Tensor> out, String prefix, Optimizer.State s) {
        // Where the device has left out every step so far, the state is as before the first one.
        long step = s == null ? 0 : s.step();
        if (step == 0) {
            return;
        }
        out.put(prefix + "step", Tensor.full(step, DType.INT64));
        for (int t = 0; t < s.tensors.length; t++) {
            if (s.tensors[t] != null) {
                out.put(prefix + s.names[t], s.tensors[t].detach());
            }
        }
        for (int t = 0; t < s.numbers.length; t++) {
            out.put(prefix + s.numberNames[t], Tensor.full(s.numbers[t], DType.FLOAT64));
        }
    }

    /// Takes settings and states out of a saved state; returns what makes them the optimizer's.
    ///
    /// @throws IllegalArgumentException if something is missing or does not fit
    static <S extends Settings<S>> Runnable load(Optimizer<S> optimizer, Map<String, Tensor> rest) {
        List<Runnable> all = new ArrayList<>();
        int i = 0;
        int k = 0;
        for (Optimizer.Group<S> g : optimizer.groups()) {
            Map<String, Double> values = new LinkedHashMap<>();
            for (String name : SavedSettings.of(g.settings()).keySet()) {
                values.put(name, optimizer.take(rest, "group." + k + "." + name).item());
            }
            S settings = SavedSettings.make(g.settings(), values);
            Optimizer.State[] loaded = new Optimizer.State[g.parameters.length];
            for (int j = 0; j < loaded.length; j++) {
                loaded[j] = load(optimizer, rest, "state." + i++ + ".", g.parameters[j]);
            }
            all.add(() -> {
                g.settings(settings);
                System.arraycopy(loaded, 0, g.states, 0, loaded.length);
            });
            k++;
        }
        return () -> all.forEach(Runnable::run);
    }

    private static Optimizer.State load(Optimizer<?> optimizer, Map<String, Tensor> rest, String prefix,
            Tensor parameter) {
        if (!rest.containsKey(prefix + "step")) {
            return null;
        }
        String name = optimizer.getClass().getSimpleName();
        long step = optimizer.take(rest, prefix + "step").itemLong();
        if (step < 1) {
            throw new IllegalArgumentException(name + ": the saved " + prefix
                    + "step is out of range, expected >= 1 but got " + step);
        }
        var s = new Optimizer.State(optimizer.stateNames(), optimizer.stateNumbers(), step);
        for (int t = 0; t < s.names.length; t++) {
            Tensor value = rest.remove(prefix + s.names[t]);
            if (value != null) {
                Shape shape = optimizer.stateShape(t, parameter.shape());
                if (!value.shape().equals(shape)) {
                    throw new ShapeException(name + ": the saved " + prefix + s.names[t]
                            + " does not fit, it is " + value.shape() + ", expected " + shape);
                }
                Tensor own = value.detach().to(parameter.device()).to(parameter.dtype()).copy();
                s.tensors[t] = Scope.keep(own);
            }
        }
        for (int t = 0; t < s.numbers.length; t++) {
            s.numbers[t] = optimizer.take(rest, prefix + s.numberNames[t]).item();
        }
        return s;
    }
}
