package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Members.Kind;
import dev.panagrad.nn.Members.Member;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;

/// How a tensor of a module is computed from others before each call: see [Parametrizations] and [Pruning].
abstract sealed class Parametrization extends Module permits ComputedParameter, PrunedParameter {
    private final String target;
    private final transient Consumer<Tensor> store;

    /// @param parameter the tensor that is to be computed
    Parametrization(Member parameter) {
        target = parameter.name();
        store = parameter.replace();
    }

    /// Returns the tensor for the originals as they are.
    abstract Tensor value();

    /// Returns the parameter that takes the tensor's place when it is computed no more, with its present
    /// value.
    abstract Tensor baked();

    /// Returns what the module has in place of the computed tensor: by default a child
    /// `parametrizations.NAME`.
    List<Member> members() {
        return List.of(new Member("parametrizations." + target, Kind.CHILD, this, _ -> {
        }));
    }

    final String target() {
        return target;
    }

    final void apply() {
        store.accept(value());
    }

    /// Puts a parameter in place.
    final void end(Tensor parameter) {
        store.accept(parameter);
    }

    /// Copies a value into a parameter of the same shape, so that optimizers go on with it, or makes a new
    /// one.
    static Tensor assigned(Tensor parameter, Tensor value) {
        if (!parameter.shape().equals(value.shape()) || parameter.dtype() != value.dtype()) {
            return Parameter.of(value.copy());
        }
        return Grad.off(() -> parameter.copy_(value));
    }
}
