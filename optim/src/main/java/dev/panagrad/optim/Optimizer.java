package dev.panagrad.optim;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.spi.HostWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
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
        final String[] names;
        final Tensor[] tensors;
        final String[] numberNames;
        final double[] numbers;
        /// The steps made before those that `made` counts on the parameter's device, which is null if none.
        private long step;
        private Tensor made;
        /// Whether the step of this moment is made; null if it is.
        private Tensor condition;

        State(String[] names, String[] numberNames, long step) {
            this.names = names;
            tensors = new Tensor[names.length];
            this.numberNames = numberNames;
            numbers = new double[numberNames.length];
            this.step = step;
        }

        /// Returns the number of steps this parameter has made; waits for its device where that counts them,
        /// after steps under a [GradScaler].
        public long step() {
            return made == null ? step : made.itemLong();
        }

        private void begin(String name, Tensor parameter, Tensor condition) {
            if (condition == null) {
                if (made != null) {
                    HostWork.reads(name, "the number of its steps, which a GradScaler has the device count",
                            "a step without a GradScaler before the capture, or one with it in it");
                    step = made.itemLong();
                    made = null;
                }
                step++;
            } else if (made == null) {
                HostWork.reads(name, "the number of its steps, which no GradScaler has had the device count",
                        "a step with one before the capture");
                made = Scope.keep(parameter.newFull(step, DType.INT64));
            }
            this.condition = condition;
        }

        /// Returns the number of the step of this moment; any where the device counts.
        long number() {
            return condition == null ? step : 1;
        }

        /// Makes the step of this moment, or lets the device decide.
        void apply(Update.Counted op, Tensor... in) {
            if (condition == null) {
                Tensor.apply(op, in);
            } else {
                Tensor[] all = Arrays.copyOf(in, in.length + 2);
                all[in.length] = made;
                all[in.length + 1] = condition;
                Tensor.apply(new Update.Conditional(op), all);
            }
        }

        /// Returns a tensor of the state, null before the first step.
        public Tensor get(int i) {
            return tensors[i];
        }

        /// Returns a tensor of the state, at first zeros of the parameter's shape and type.
        public Tensor zerosLike(int i, Tensor parameter) {
            return full(i, parameter, parameter.shape(), 0);
        }

        /// Returns a tensor of the state, at first of a shape and filled with a number, of the parameter's
        /// type.
        public Tensor full(int i, Tensor parameter, Shape shape, double first) {
            if (tensors[i] == null) {
                Tensor t = Tensor.full(first, parameter.dtype(), shape.dims());
                tensors[i] = Scope.keep(t.to(parameter.device()));
            }
            return tensors[i];
        }

        /// Returns a number of the state, 0 at first.
        public double number(int i) {
            return numbers[i];
        }

        /// Sets a number of the state.
        public void number(int i, double value) {
            numbers[i] = value;
        }
    }

    /// Parameters with settings of their own.
    ///
    /// @param <S> the settings
    public static final class Group<S extends Settings<S>> {
        final Tensor[] parameters;
        final State[] states;
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
            settings = Objects.requireNonNull(v, "settings");
        }
    }

    /// Adds a group whose settings differ from the optimizer's first ones: `add(head, o -> o.lr(0.1))`;
    /// returns this.
    ///
    /// @throws IllegalArgumentException if there are no parameters, or one is known already or not a leaf
    public Optimizer<S> add(List<Tensor> parameters, UnaryOperator<S> settings) {
        add(parameters, settings.apply(defaults));
        return this;
    }

    private void add(List<Tensor> parameters, S settings) {
        Set<Tensor> fresh = LeafParameters.checked(getClass().getSimpleName(), parameters, known);
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
    public void step() {
        change(null);
    }

    /// Returns whether [#change] can leave it to the device whether the next step is made.
    boolean takesConditions() {
        return false;
    }

    /// Makes a step.
    ///
    /// @param condition whether it is made, on the parameters' device and without a wait for it; null if it
    ///        is
    final void change(Tensor condition) {
        List<Change<S>> changes = new ArrayList<>();
        for (Group<S> g : groups) {
            for (int i = 0; i < g.parameters.length; i++) {
                Tensor p = g.parameters[i];
                Tensor gradient = p.gradFn() == null ? null : p.gradFn().peekGrad();
                if (gradient != null) {
                    changes.add(new Change<>(g, i, gradient));
                }
            }
        }
        HostWork.run(getClass().getSimpleName(), () -> countsOf(changes), () -> make(changes, condition));
    }

    /// What a step does with one parameter.
    private record Change<S extends Settings<S>>(Group<S> group, int index, Tensor gradient) {
    }

    private void make(List<Change<S>> changes, Tensor condition) {
        Grad.off(() -> {
            Scope.run(() -> {
                changes.forEach(c -> make(c, condition));
            });
        });
    }

    private void make(Change<S> c, Tensor condition) {
        State s = c.group.states[c.index];
        if (s == null) {
            s = new State(stateNames(), stateNumbers(), 0);
            c.group.states[c.index] = s;
        }
        Tensor p = c.group.parameters[c.index];
        s.begin(getClass().getSimpleName(), p, condition);
        update(c.group.settings, p, c.gradient, s);
    }

    /// Returns what restores the numbers of the state, but not its tensors.
    private static <S extends Settings<S>> Runnable countsOf(List<Change<S>> changes) {
        List<Runnable> all = new ArrayList<>();
        for (Change<S> c : changes) {
            State s = c.group.states[c.index];
            long step = s == null ? 0 : s.step;
            double[] numbers = s == null ? null : s.numbers.clone();
            all.add(() -> {
                c.group.states[c.index] = s;
                if (s != null) {
                    s.step = step;
                    System.arraycopy(numbers, 0, s.numbers, 0, numbers.length);
                }
            });
        }
        return () -> all.forEach(Runnable::run);
    }

    /// Makes a training step: clears the gradients, evaluates the loss, differentiates it, and changes the
    /// parameters. Returns the loss before, without its history; other tensors made in it are given back.
    public final Tensor minimize(Supplier<Tensor> loss) {
        return Scope.run(() -> step(() -> {
            zeroGrad();
            Tensor l = loss.get();
            l.backward();
            return l;
        }).detach());
    }

    /// Evaluates the loss, makes a step, and returns the loss before it.
    ///
    /// @param closure clears the gradients, computes the loss, calls its `backward()`, and returns it
    public Tensor step(Supplier<Tensor> closure) {
        Tensor loss = Grad.on(closure);
        step();
        return loss;
    }

    /// Returns the names of the tensors in a parameter's state, as PyTorch calls them.
    protected abstract String[] stateNames();

    /// Returns the names of the numbers in a parameter's state; none.
    protected String[] stateNumbers() {
        return new String[0];
    }

    /// Returns the shape of a tensor in a parameter's state: the parameter's own.
    protected Shape stateShape(int i, Shape parameter) {
        return parameter;
    }

    /// Changes one parameter and its state in place; `state.step()` is the number of this step, from 1.
    /// Nothing is recorded, and tensors made here are released after the step.
    protected abstract void update(S settings, Tensor parameter, Tensor gradient, State state);

    /// Returns the name, and a line for each setting of each group, as PyTorch prints them.
    @Override
    public String toString() {
        return SettingsText.of(this);
    }

    // ---- saved state -------------------------------------------------------------------------------------

    /// Returns everything needed to go on with the same bits: for parameter `i`, counted through all groups,
    /// `state.i.step` and the tensors of its state, and for group `g` its settings as `group.g.lr` and so on.
    /// The tensors share memory with the optimizer.
    public final Map<String, Tensor> stateDict() {
        Map<String, Tensor> out = SavedStates.of(this);
        out.putAll(stateOfAll());
        return out;
    }

    /// Returns state that belongs to no single parameter, by names that begin with `all.`; none.
    protected Map<String, Tensor> stateOfAll() {
        return Map.of();
    }

    /// Takes what [#stateOfAll] gave out of a saved state; returns what makes it this optimizer's.
    ///
    /// @throws IllegalArgumentException if something is missing or does not fit
    protected Runnable loadStateOfAll(Map<String, Tensor> saved) {
        return () -> {
        };
    }

    /// Copies a saved state into this optimizer, which has the same groups of parameters of the same shapes.
    ///
    /// @throws IllegalArgumentException if a name is missing or unknown, or a shape or setting does not fit;
    ///         nothing is changed then
    public final void loadStateDict(Map<String, Tensor> saved) {
        Map<String, Tensor> rest = new LinkedHashMap<>(saved);
        Runnable states = SavedStates.load(this, rest);
        Runnable more = loadStateOfAll(rest);
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException(
                    getClass().getSimpleName() + ": the saved state has unknown names: " + rest.keySet());
        }
        states.run();
        more.run();
    }

    /// Takes a single number out of a saved state.
    ///
    /// @throws IllegalArgumentException if it is missing or no single number
    final Tensor take(Map<String, Tensor> rest, String name) {
        Tensor t = rest.remove(name);
        if (t == null || t.numel() != 1) {
            throw new IllegalArgumentException(getClass().getSimpleName() + ": another one's saved state, it "
                    + (t == null ? "lacks " : "has no single number for ") + name + ", expected the groups "
                    + Arrays.toString(groups.stream().mapToInt(g -> g.parameters.length).toArray()));
        }
        return t;
    }
}
