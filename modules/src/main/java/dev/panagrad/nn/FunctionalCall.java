package dev.panagrad.nn;

import dev.panagrad.nn.Members.Kind;
import dev.panagrad.nn.Members.Member;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// A module as a function of its parameters too, as `torch.func.functional_call`: for gradients by parameters
/// that are computed themselves, as those after a step that is differentiated (meta-learning).
///
/// ```java
/// var fast = new LinkedHashMap<String, Tensor>();
/// net.namedParameters().forEach((name, p) -> fast.put(name, p.sub(gradients.get(name).mul(0.1))));
/// var loss = Losses.mse(FunctionalCall.of(net, fast, x), y);     // a function of the parameters before it
/// ```
public final class FunctionalCall {
    private FunctionalCall() {
    }

    /// Returns what the module's [Module#call] gives with other tensors in place of some of its parameters
    /// and buffers. Not for a module that other threads use meanwhile.
    ///
    /// @param tensors by names as in the state dict; a shared parameter is replaced in all its places
    /// @throws IllegalArgumentException if a name is unknown
    /// @throws ShapeException if a tensor has another shape than the one it replaces
    public static Tensor of(Module module, Map<String, Tensor> tensors, Tensor x) {
        return with(module, tensors, () -> module.call(x));
    }

    /// Returns what a function gives while other tensors are in place of some of the module's, see [#of].
    /// The module's own are put back afterwards, whatever happens.
    ///
    /// @throws IllegalArgumentException if a name is unknown
    /// @throws ShapeException if a tensor has another shape than the one it replaces
    public static <T> T with(Module module, Map<String, Tensor> tensors, Supplier<T> body) {
        Map<Member, Tensor> changes = changes(module, tensors);
        Deque<Runnable> back = new ArrayDeque<>();
        try {
            changes.forEach((m, t) -> {
                m.replace().accept(t);
                back.push(() -> m.replace().accept(m.tensor()));
            });
            return body.get();
        } finally {
            back.forEach(Runnable::run);
        }
    }

    private static Map<Member, Tensor> changes(Module module, Map<String, Tensor> tensors) {
        Map<String, Member> own = new LinkedHashMap<>();
        Members.walk(module, (name, _, members) -> {
            for (Member m : members) {
                if (m.kind() != Kind.CHILD) {
                    own.put(name.isEmpty() ? m.name() : name + "." + m.name(), m);
                }
            }
        });
        Set<String> unknown = new HashSet<>(tensors.keySet());
        unknown.removeAll(own.keySet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("functionalCall: no such tensor in "
                    + module.getClass().getSimpleName() + ", expected one of " + own.keySet() + " but got "
                    + unknown);
        }
        Map<Tensor, Tensor> instead = new IdentityHashMap<>();
        tensors.forEach((name, t) -> {
            Tensor old = own.get(name).tensor();
            if (!old.shape().equals(t.shape())) {
                throw new ShapeException("functionalCall: the tensor does not fit, " + name + " is "
                        + old.shape() + ", expected the same but got " + t.shape());
            }
            instead.put(old, t);
        });
        Map<Member, Tensor> changes = new IdentityHashMap<>();
        own.forEach((name, m) -> {
            Tensor t = tensors.containsKey(name) ? tensors.get(name) : instead.get(m.tensor());
            if (t != null) {
                changes.put(m, t);
            }
        });
        return changes;
    }
}
