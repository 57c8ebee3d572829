package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Loads a state dict: first every complaint is collected, then everything is copied.
public final class StateLoading {
    private StateLoading() {
    }

    /// The names that a state dict and a module do not share.
    ///
    /// @param missing names of the module that the state dict lacks
    /// @param unexpected names of the state dict that the module lacks
    public record Result(List<String> missing, List<String> unexpected) {
    }

    static Result load(String module, Map<String, Tensor> own, Map<String, Tensor> state, boolean strict) {
        List<String> missing = new ArrayList<>();
        List<String> unexpected = new ArrayList<>();
        List<String> unfit = new ArrayList<>();
        Set<Tensor> given = Collections.newSetFromMap(new IdentityHashMap<>());
        own.forEach((name, t) -> {
            if (state.get(name) != null) {
                given.add(t);
            }
        });
        own.forEach((name, t) -> {
            Tensor value = state.get(name);
            if (value == null) {
                if (!given.contains(t)) {
                    missing.add(name);
                }
            } else if (!value.shape().equals(t.shape())) {
                unfit.add(name + " is " + value.shape() + ", expected " + t.shape());
            } else if (!t.dtype().isFloat() && value.dtype() != t.dtype()
                    && !(t.dtype().isInteger() && value.dtype().isInteger())) {
                        unfit.add(name + " is " + value.dtype() + ", expected " + t.dtype());
                    }
        });
        state.keySet().forEach(name -> {
            if (!own.containsKey(name)) {
                unexpected.add(name);
            }
        });
        if (!unfit.isEmpty() || strict && (!missing.isEmpty() || !unexpected.isEmpty())) {
            throw new StateDictException("loadStateDict: the state does not fit " + module
                    + text("missing", strict ? missing : List.of())
                    + text("unexpected", strict ? unexpected : List.of()) + text("different", unfit));
        }
        Grad.off(() -> own.forEach((name, t) -> {
            if (state.get(name) != null) {
                t.copy_(state.get(name));
            }
        }));
        return new Result(List.copyOf(missing), List.copyOf(unexpected));
    }

    private static String text(String what, List<String> names) {
        return names.isEmpty() ? "" : "; " + what + ": " + String.join(", ", names);
    }
}
