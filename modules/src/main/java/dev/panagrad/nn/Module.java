package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Members.Kind;
import dev.panagrad.nn.Members.Member;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A part of a model: a function of tensors with parameters, made of further modules.
///
/// A model is an ordinary class. Nothing is registered; parameters, buffers and children are found in the
/// fields:
///
/// ```java
/// class Net extends Module {
///     final Linear hidden = new Linear(784, 128);
///     final Linear out = new Linear(128, 10);
///
///     @Override
///     public Tensor forward(Tensor x) {
///         return out.call(hidden.call(x).relu());
///     }
/// }
/// ```
///
/// - A **child** is a field that holds a module.
/// - A **parameter** is a field that holds a leaf tensor which requires a gradient ([Parameter#of]), and
///   stays one when it is frozen.
/// - A **buffer** is a tensor field marked [Buffer].
///
/// Lists, maps and arrays of them count too; static and transient fields do not. Names are PyTorch's:
/// `hidden.weight`, `layers.0.bias`, and `runningMean` is spelled `running_mean`. Fields of classes in a
/// named module are read by reflection, so their package must be open to `dev.panagrad.nn`; scripts need
/// nothing. In a script write `import dev.panagrad.nn.Module;`, because `java.lang.Module` has the same name.
///
/// A module may be used by several threads at once as long as none changes it.
public abstract class Module {
    private boolean training = true;
    /// Names of own fields that have held a parameter, so that they remain parameters when frozen.
    private Set<String> parameterNames = Set.of();
    /// Null where there are none.
    ModuleHooks hooks;
    private List<Parametrization> computed = List.of();

    /// Makes a module in training mode.
    protected Module() {
    }

    /// Returns the output of the module for an input. Modules with other kinds of inputs define further
    /// methods.
    ///
    /// @throws UnsupportedOperationException if the module has no function of one tensor
    public Tensor forward(Tensor x) {
        throw new UnsupportedOperationException(
                getClass().getSimpleName() + ": forward(Tensor) is not defined, expected an override");
    }

    /// Returns [#forward(Tensor)], with everything around it: computed weights, hooks, and the layer's path
    /// in errors. Call modules by this.
    public final Tensor call(Tensor x) {
        try {
            computed.forEach(Parametrization::apply);
            return hooks == null ? forward(x) : hooks.call(this, x);
        } catch (IllegalArgumentException e) {
            throw LayerPath.of(this, e);
        }
    }

    /// Returns the result of a function with other operands than [#call] has, so that errors name the layer
    /// by its path, as `encoder.layers.3.linear1: …`.
    protected final <T> T guarded(Supplier<T> function) {
        try {
            computed.forEach(Parametrization::apply);
            return function.get();
        } catch (IllegalArgumentException e) {
            throw LayerPath.of(this, e);
        }
    }

    /// Adds an action before each [#call].
    ///
    /// @return an action that removes it
    public final Runnable registerForwardPreHook(Hooks.ForwardPre hook) {
        return removal(hooks().addBefore(hook));
    }

    /// Adds an action after each [#call].
    ///
    /// @return an action that removes it
    public final Runnable registerForwardHook(Hooks.Forward hook) {
        return removal(hooks().addAfter(hook));
    }

    /// Adds an action in the backward pass through each [#call].
    ///
    /// @return an action that removes it
    public final Runnable registerFullBackwardHook(Hooks.Backward hook) {
        return removal(hooks().addBackward(hook));
    }

    private ModuleHooks hooks() {
        hooks = hooks == null ? new ModuleHooks() : hooks;
        return hooks;
    }

    private Runnable removal(Runnable remove) {
        return () -> {
            remove.run();
            hooks = hooks == null || hooks.isEmpty() ? null : hooks;
        };
    }

    /// Makes a tensor of this module one that is computed before each call.
    final void add(Parametrization p) {
        List<Parametrization> more = new ArrayList<>(computed);
        more.add(p);
        computed = List.copyOf(more);
        Grad.off(() -> p.apply());
    }

    final void remove(Parametrization p) {
        computed = computed.stream().filter(q -> q != p).toList();
    }

    final List<Parametrization> parametrizations() {
        return computed;
    }

    /// Returns whether the module has no parameters yet because their sizes come from the first input.
    boolean isUninitialized() {
        return false;
    }

    /// Makes the parameters of such a module of the shapes that they have in a state dict.
    ///
    /// @param prefix in front of the names of its parameters
    void initialize(Map<String, Tensor> state, String prefix) {
    }

    /// Returns a leaf that requires a gradient, as [Parameter#of].
    protected static Tensor parameter(Tensor value) {
        return Parameter.of(value);
    }

    /// Returns whether a tensor in a field is a parameter, and remembers that.
    final boolean isParameter(String name, Tensor t) {
        if (parameterNames.contains(name)) {
            return true;
        }
        if (!t.requiresGrad() || !t.isLeaf()) {
            return false;
        }
        Set<String> more = new HashSet<>(parameterNames);
        more.add(name);
        parameterNames = more;
        return true;
    }

    // ---- mode -------------------------------------------------------------------------------------

    /// Sets training mode, in which dropout drops and batch normalisation uses the batch's statistics;
    /// returns this.
    public final Module train() {
        return train(true);
    }

    /// Sets training or evaluation mode for this module and all below; returns this.
    public Module train(boolean on) {
        return apply(m -> m.training = on);
    }

    /// Sets evaluation mode; returns this.
    public final Module eval() {
        return train(false);
    }

    /// Returns whether the module is in training mode, as it is at first.
    public final boolean isTraining() {
        return training;
    }

    /// Sets the mode of this module alone.
    final void restoreMode(boolean on) {
        training = on;
    }

    /// Calls an action with this module and all below, parents first; returns this.
    public final Module apply(Consumer<Module> action) {
        modules().values().forEach(action);
        return this;
    }

    // ---- structure -------------------------------------------------------------------------------------

    /// Returns the direct children by name, in order of declaration.
    public final Map<String, Module> children() {
        Map<String, Module> out = new LinkedHashMap<>();
        for (Member m : Members.of(this)) {
            if (m.kind() == Kind.CHILD) {
                out.put(m.name(), m.module());
            }
        }
        return out;
    }

    /// Returns this module, under the empty name, and all below by full name, parents first, each once.
    public final Map<String, Module> modules() {
        Map<String, Module> out = new LinkedHashMap<>();
        Set<Module> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Members.walk(this, (name, module, members) -> {
            if (seen.add(module)) {
                out.put(name, module);
            }
        });
        return out;
    }

    /// Returns all parameters in order of declaration, a shared one once. An optimizer takes this list once;
    /// it is made anew by each call.
    public final List<Tensor> parameters() {
        return List.copyOf(namedParameters().values());
    }

    /// Returns all parameters by name, a shared one once, under its first name.
    public final Map<String, Tensor> namedParameters() {
        return tensors(true, Kind.PARAMETER);
    }

    /// Returns all buffers, a shared one once.
    public final List<Tensor> buffers() {
        return List.copyOf(namedBuffers().values());
    }

    /// Returns all buffers by name, a shared one once, under its first name.
    public final Map<String, Tensor> namedBuffers() {
        return tensors(true, Kind.BUFFER, Kind.TRANSIENT_BUFFER);
    }

    private Map<String, Tensor> tensors(boolean once, Kind... kinds) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Kind> wanted = List.of(kinds);
        Members.walk(this, (name, module, members) -> {
            if (module.isUninitialized()) {
                throw new IllegalStateException("module: " + (name.isEmpty() ? "it" : name) + " "
                        + module
                        + " has no parameters yet, expected one call of the model before its parameters"
                        + " are asked for; their sizes come from the input");
            }
            for (Kind kind : wanted) {
                for (Member m : members) {
                    if (m.kind() == kind && (seen.add(m.tensor()) || !once)) {
                        out.put(name.isEmpty() ? m.name() : name + "." + m.name(), m.tensor());
                    }
                }
            }
        });
        return out;
    }

    /// Returns the number of elements of all parameters, shared ones counted once.
    public final long parameterCount() {
        return parameters().stream().mapToLong(Tensor::numel).sum();
    }

    // ---- state -------------------------------------------------------------------------------------

    /// Returns parameters and persistent buffers by name, without history. They share the module's memory:
    /// copy them to keep a snapshot. A shared parameter is listed under each of its names, as in PyTorch.
    public final Map<String, Tensor> stateDict() {
        Map<String, Tensor> out = persistent();
        out.replaceAll((name, t) -> t.detach());
        return out;
    }

    /// Returns the tensors themselves that a state dict is made of.
    final Map<String, Tensor> persistent() {
        return tensors(false, Kind.PARAMETER, Kind.BUFFER);
    }

    /// Copies the values of a state dict into the parameters and buffers, converted to their types. Of a
    /// shared parameter one name is enough.
    ///
    /// @throws StateDictException if a name is missing or unknown, or a shape or kind of type differs: all of
    ///         them are listed, and nothing is changed
    public final void loadStateDict(Map<String, Tensor> state) {
        loadStateDict(state, true);
    }

    /// Copies the values of a state dict into the parameters and buffers, converted to their types.
    ///
    /// @param strict whether missing and unknown names are errors
    /// @return the missing and the unknown names
    /// @throws StateDictException if a shape or kind of type differs, or, if strict, a name is missing or
    ///         unknown; nothing is changed then
    public final StateLoading.Result loadStateDict(Map<String, Tensor> state, boolean strict) {
        modules().forEach((name, m) -> {
            if (m.isUninitialized()) {
                m.initialize(state, name.isEmpty() ? "" : name + ".");
            }
        });
        return StateLoading.load(getClass().getSimpleName(), persistent(), state, strict);
    }

    // ---- conversion -------------------------------------------------------------------------------------

    /// Moves parameters, their gradients and buffers to a device; returns this. Tensors that are already
    /// there stay the same objects, others are replaced: make the optimizer afterwards.
    ///
    /// @throws dev.panagrad.tensor.DeviceException if the device is unavailable, with the reason
    public final Module to(Device device) {
        return Replacing.all(this, t -> t.to(device));
    }

    /// Moves parameters, their gradients and buffers to the device of a name, as `cpu` or `cuda:0`; returns
    /// this.
    ///
    /// @throws dev.panagrad.tensor.DeviceException if the device is unknown or unavailable, with the reason
    public final Module to(String device) {
        return to(Device.of(device));
    }

    /// Converts floating-point parameters, their gradients and buffers to a type; returns this. Tensors that
    /// have the type already stay the same objects, others are replaced: make the optimizer afterwards.
    ///
    /// @throws dev.panagrad.tensor.DTypeException if the type is not floating-point
    public final Module to(DType dtype) {
        if (!dtype.isFloat()) {
            throw dev.panagrad.tensor.DTypeException.of("to", "a module needs a floating-point type", dtype,
                    "float32 or float64");
        }
        return Replacing.all(this, t -> t.dtype().isFloat() ? t.to(dtype) : t);
    }

    /// Stops training of all parameters; returns this.
    public final Module freeze() {
        parameters().forEach(p -> p.requiresGrad(false));
        return this;
    }

    /// Makes all parameters trainable again; returns this.
    public final Module unfreeze() {
        parameters().forEach(p -> p.requiresGrad(true));
        return this;
    }

    /// Clears the gradients of all parameters. In a training loop the optimizer's own method is quicker.
    public final void zeroGrad() {
        parameters().forEach(p -> p.grad(null));
    }

    /// Returns the names of the parameters that require a gradient and have none: asked after a backward
    /// pass, those that the loss does not depend on.
    public final List<String> unusedParameters() {
        List<String> out = new ArrayList<>();
        namedParameters().forEach((name, p) -> {
            if (p.requiresGrad() && p.gradFn().peekGrad() == null) {
                out.add(name);
            }
        });
        return out;
    }

    /// Returns a table of the modules with their output shapes, numbers of parameters, multiply-adds and
    /// memory of results, found by running the model on zeros in evaluation mode.
    ///
    /// @param inputShape the shape of the input, batch included
    public final String summary(long... inputShape) {
        return summary(Tensor.zeros(inputShape));
    }

    /// Returns a table of the modules with their output shapes, numbers of parameters, multiply-adds (those
    /// of matrix products and convolutions) and memory of results, found by running the model on an input in
    /// evaluation mode.
    public final String summary(Tensor input) {
        return Summary.of(this, input);
    }

    /// Returns the settings of the module itself, as `512, 256, bias=true`; empty by default.
    protected String describe() {
        return "";
    }

    /// Returns the module and all below, one a line, as PyTorch prints them.
    @Override
    public String toString() {
        return Summary.tree(this);
    }
}
