package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Members.Kind;
import dev.panagrad.nn.Members.Member;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Conversion of the tensors of modules to other types and devices.
final class Replacing {
    private Replacing() {
    }

    /// Replaces the tensors of a module and of all below; returns it.
    static Module all(Module root, UnaryOperator<Tensor> convert) {
        Map<Tensor, Tensor> renewed = new IdentityHashMap<>();
        List<Runnable> changes = new ArrayList<>();
        Members.walk(root, (name, module, members) -> {
            for (Member m : members) {
                if (m.kind() != Kind.CHILD) {
                    Tensor now = renewed.computeIfAbsent(m.tensor(), t -> renew(t, convert));
                    if (now != m.tensor()) {
                        changes.add(() -> m.replace().accept(now));
                    }
                }
            }
        });
        changes.forEach(Runnable::run);
        return root;
    }

    private static Tensor renew(Tensor old, UnaryOperator<Tensor> convert) {
        Tensor value = Grad.off(() -> convert.apply(old));
        if (value == old) {
            return old;
        }
        value.storage().keep();
        if (old.requiresGrad()) {
            value.requiresGrad(true);
            if (old.grad() != null) {
                Tensor g = Grad.off(() -> convert.apply(old.grad()));
                g.storage().keep();
                value.grad(g);
            }
        }
        return value;
    }
}
