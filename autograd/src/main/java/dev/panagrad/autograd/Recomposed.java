package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The backward step of a fused operation where the gradient itself is to be differentiated: that of the same
/// function composed of operations that have gradients of any order.
final class Recomposed {
    private Recomposed() {
    }

    /// Returns the fused step, or while operations are recorded the composed one.
    ///
    /// @param form the operation as a composition
    static Gradient unless(Gradient fused, Function<Tensor[], Tensor> form, Saved... operands) {
        return (g, needed) -> Grad.enabled() ? composed(g, needed, form, operands) : fused.of(g, needed);
    }

    /// Returns the gradients of the first operands; those of further ones are null.
    static Tensor[] composed(Tensor g, boolean[] needed, Function<Tensor[], Tensor> form,
            Saved... operands) {
        Tensor[] at = new Tensor[operands.length];
        List<Tensor> wanted = new ArrayList<>();
        for (int i = 0; i < at.length; i++) {
            at[i] = operands[i].get();
            if (needed[i]) {
                // A node of its own: an operand may be computed from another one.
                at[i] = at[i].mul(1);
                wanted.add(at[i]);
            }
        }
        if (wanted.isEmpty()) {
            return new Tensor[needed.length];
        }
        Tensor[] found = Grad.grad(form.apply(at), g, true, true, wanted.toArray(Tensor[]::new));
        Tensor[] out = new Tensor[needed.length];
        for (int i = 0, n = 0; i < at.length; i++) {
            out[i] = needed[i] ? found[n++] : null;
        }
        return out;
    }
}
