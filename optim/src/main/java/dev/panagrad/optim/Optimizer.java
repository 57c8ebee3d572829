package dev.panagrad.optim;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Changes parameters along their gradients. Parameters come in groups with settings of their own.
///
/// ```java
/// var optimizer = new SGD(net.parameters(), 0.05, o -> o.momentum(0.9));
/// for (…) {
///     optimizer.zeroGrad();
///     loss(net.call(x), y).backward();
///     optimizer.step();
/// }
/// ```
///
/// Parameters without a gradient are passed over. State, as momentum, is made at the first step of each
/// parameter and outlives every [Scope]. Not for use by several threads at once.
///
/// @param <S> the settings of a group
public abstract class Optimizer<S extends Settings<S>> {
    private final List<Group<S>> groups = new ArrayList<>();
    private final Set<Tensor> known = Collections.newSetFromMap(new IdentityHashMap<>());
    private final S defaults;

    /// Makes an optimizer with one group.
    ///
    /// @throws IllegalArgumentException if there are no parameters, or one occurs twice or is not a leaf
    protected Optimizer(List<Tensor> parameters, S settings) {
        defaults = settings;
        add(parameters, settings);
    }

    /// The state of one parameter.
    public static final class State {
        private final String[] names;
        private final Tensor[] tensors;
        private long step;

        private State(String[] names) {
            this.names = names;
            tensors = new Tensor[names.length];
        }

        /// Returns the number of steps this parameter has made.
        public long step() {
            return step;
        }

        /// Returns a tensor of the state, null before the first step.
        public Tensor get(int i) {
            return tensors[i];
        }

        /// Returns a tensor of the state, at first zeros of the parameter's shape and type.
        public Tensor zerosLike(int i, Tensor parameter) {
            if (tensors[i] == null) {
                Tensor zeros = Tensor.zeros(parameter.dtype(), parameter.shape().dims());
                tensors[i] = Scope.keep(zeros.to(parameter.device()));
            }
            return tensors[i];
        }
    }

    /// Parameters with settings of their own.
    ///
    /// @param <S> the settings
    public static final class Group<S extends Settings<S>> {
        private final Tensor[] parameters;
        private final State[] states;
        private S settings;

        private Group(List<Tensor> parameters, S settings) {
            this.parameters = parameters.toArray(Tensor[]::new);
            states = new State[this.parameters.length];
            this.settings = settings;
        }

        /// Returns the parameters.
        public List<Tensor> parameters() {
            return List.of(parameters);
        }

        /// Returns the settings.
        public S settings() {
            return settings;
        }

        /// Replaces the settings from the next step on.
        public void settings(S v) {
            settings = java.util.Objects.requireNonNull(v, "settings");
        }
    }

    /// Adds a group whose settings differ from the optimizer's first ones: `add(head, o -> o.lr(0.1))`;
    /// returns this.
    ///
    /// @throws IllegalArgumentException if there are no parameters, or one is known already or not a leaf
    public final Optimizer<S> add(List<Tensor> parameters, UnaryOperator<S> settings) {
        add(parameters, settings.apply(defaults));
        return this;
    }

    private void add(List<Tensor> parameters, S settings) {
        String op = getClass().getSimpleName();
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException(op + ": no parameters, expected at least one");
        }
        Set<Tensor> fresh = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Tensor p : parameters) {
            if (p == null || !p.dtype().isFloat() || !p.isLeaf()) {
                throw new IllegalArgumentException(
                        op + ": not a parameter, expected a floating-point leaf but got "
                                + (p == null ? "null"
                                        : p.dtype() + " " + p.shape() + (p.isLeaf() ? "" : ", a result")));
            }
            if (known.contains(p) || !fresh.add(p)) {
                throw new IllegalArgumentException(
                        op + ": a parameter occurs twice, its shape is " + p.shape()
                                + ", expected distinct ones");
            }
        }
        known.addAll(fresh);
        groups.add(new Group<>(parameters, settings));
    }

    /// Returns the groups.
    public final List<Group<S>> groups() {
        return Collections.unmodifiableList(groups);
    }

    /// Returns the learning rate of the first group.
    public final double learningRate() {
        return groups.getFirst().settings.lr();
    }

    /// Sets the learning rate of all groups.
    ///
    /// @throws IllegalArgumentException if it is negative, infinite or NaN
    public final void learningRate(double lr) {
        List<S> now = new ArrayList<>();
        for (Group<S> g : groups) {
            now.add(g.settings.lr(lr));
        }
        for (int i = 0; i < now.size(); i++) {
            groups.get(i).settings = now.get(i);
        }
    }

    /// Clears the gradients of all parameters.
    public final void zeroGrad() {
        for (Group<S> g : groups) {
            for (Tensor p : g.parameters) {
                p.grad(null);
            }
        }
    }

    /// Changes every parameter that has a gradient, in place.
    public final void step() {
        for (Group<S> g : groups) {
            S settings = g.settings;
            for (int i = 0; i < g.parameters.length; i++) {
                Tensor p = g.parameters[i];
                Tensor gradient = p.gradFn() == null ? null : p.gradFn().peekGrad();
                if (gradient != null) {
                    State s = g.states[i];
                    if (s == null) {
                        s = new State(stateNames());
                        g.states[i] = s;
                    }
                    s.step++;
                    update(settings, p, gradient, s);
                }
            }
        }
    }

    /// Returns the names of the tensors in a parameter's state, as PyTorch calls them.
    protected abstract String[] stateNames();

    /// Changes one parameter and its state in place; `state.step()` is the number of this step, from 1.
    protected abstract void update(S settings, Tensor parameter, Tensor gradient, State state);

    // ---- saved state -------------------------------------------------------------------------------------

    /// Returns everything needed to go on with the same bits: for parameter `i`, counted through all groups,
    /// `state.i.step` and the tensors of its state, and for group `g` its settings as `group.g.lr` and so on.
    /// The tensors share memory with the optimizer.
    public final Map<String, Tensor> stateDict() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        int i = 0;
        for (int k = 0; k < groups.size(); k++) {
            Group<S> g = groups.get(k);
            for (Map.Entry<String, Double> e : SavedSettings.of(g.settings).entrySet()) {
                out.put("group." + k + "." + e.getKey(), Tensor.full(e.getValue(), DType.FLOAT64));
            }
            for (State s : g.states) {
                if (s != null) {
                    out.put("state." + i + ".step", Tensor.full(s.step, DType.INT64));
                    for (int t = 0; t < s.tensors.length; t++) {
                        if (s.tensors[t] != null) {
                            out.put("state." + i + "." + s.names[t], s.tensors[t].detach());
                        }
                    }
                }
                i++;
            }
        }
        return out;
    }

    /// Copies a saved state into this optimizer, which has the same groups of parameters of the same shapes.
    ///
    /// @throws IllegalArgumentException if a name is missing or unknown, or a shape or setting does not fit;
    ///         nothing is changed then
    public final void loadStateDict(Map<String, Tensor> saved) {
        Map<String, Tensor> rest = new LinkedHashMap<>(saved);
        List<S> settings = new ArrayList<>();
        List<State[]> states = new ArrayList<>();
        int i = 0;
        for (int k = 0; k < groups.size(); k++) {
            Group<S> g = groups.get(k);
            Map<String, Double> values = new LinkedHashMap<>();
            for (String name : SavedSettings.of(g.settings).keySet()) {
                values.put(name, take(rest, "group." + k + "." + name).item());
            }
            settings.add(SavedSettings.make(g.settings, values));
            State[] loaded = new State[g.parameters.length];
            for (int j = 0; j < loaded.length; j++) {
                loaded[j] = load(rest, "state." + i++ + ".", g.parameters[j]);
            }
            states.add(loaded);
        }
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException(
                    getClass().getSimpleName() + ": the saved state has unknown names: " + rest.keySet());
        }
        for (int k = 0; k < groups.size(); k++) {
            groups.get(k).settings = settings.get(k);
            System.arraycopy(states.get(k), 0, groups.get(k).states, 0, states.get(k).length);
        }
    }

    private State load(Map<String, Tensor> rest, String prefix, Tensor parameter) {
        if (!rest.containsKey(prefix + "step")) {
            return null;
        }
        State s = new State(stateNames());
        s.step = take(rest, prefix + "step").itemLong();
        if (s.step < 1) {
            throw new IllegalArgumentException(getClass().getSimpleName() + ": the saved " + prefix
                    + "step is out of range, expected >= 1 but got " + s.step);
        }
        for (int t = 0; t < s.names.length; t++) {
            Tensor value = rest.remove(prefix + s.names[t]);
            if (value != null) {
                if (!value.shape().equals(parameter.shape())) {
                    throw new ShapeException(getClass().getSimpleName() + ": the saved " + prefix + s.names[t]
                            + " does not fit, it is " + value.shape() + ", expected " + parameter.shape());
                }
                Tensor own = value.detach().to(parameter.device()).to(parameter.dtype()).copy();
                s.tensors[t] = Scope.keep(own);
            }
        }
        return s;
    }

    private Tensor take(Map<String, Tensor> rest, String name) {
        Tensor t = rest.remove(name);
        if (t == null || t.numel() != 1) {
            throw new IllegalArgumentException(getClass().getSimpleName() + ": the saved state "
                    + (t == null ? "lacks " : "has no single number for ") + name + ", expected the groups "
                    + Arrays.toString(groups.stream().mapToInt(g -> g.parameters.length).toArray()));
        }
        return t;
    }
}
