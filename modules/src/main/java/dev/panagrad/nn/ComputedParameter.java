package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Members.Member;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// A parameter computed by a chain of modules, from `original`, or from `original0` and `original1` if the
/// first is a weight norm. The chain's parts are named by their numbers.
final class ComputedParameter extends Parametrization {
    private Tensor original;
    private Tensor original0;
    private Tensor original1;
    @Inline
    private final List<Module> parts = new ArrayList<>();

    private ComputedParameter(Member parameter, Module part) {
        super(parameter);
        parts.add(part);
    }

    /// Returns a parameter computed by one module from another with the value `original`.
    static ComputedParameter of(Member parameter, Module part, Tensor original) {
        ComputedParameter p = new ComputedParameter(parameter, part);
        p.original = assigned(parameter.tensor(), original);
        return p;
    }

    static ComputedParameter of(Member parameter, WeightNormalization norm) {
        ComputedParameter p = new ComputedParameter(parameter, norm);
        p.original1 = parameter.tensor();
        p.original0 = Parameter.of(norm.norm(p.original1.detach()).copy());
        return p;
    }

    /// Returns the right inverse of a value, or, where there is none, the value.
    static Tensor inverse(Module part, Tensor value) {
        if (!(part instanceof RightInverse r)) {
            return value;
        }
        try {
            return Grad.off(() -> r.rightInverse(value));
        } catch (UnsupportedOperationException e) {
            return value;
        }
    }

    void append(Module part) {
        parts.add(part);
    }

    @Override
    Tensor value() {
        Tensor x = original;
        int first = 0;
        if (parts.getFirst() instanceof WeightNormalization norm) {
            x = norm.product(original0, original1);
            first = 1;
        }
        for (int i = first; i < parts.size(); i++) {
            x = parts.get(i).call(x);
        }
        return x;
    }

    /// Sets the originals so that a value is computed from them.
    void assign(Tensor value) {
        Grad.off(() -> {
            Tensor x = value.detach();
            for (int i = parts.size() - 1; i >= 0; i--) {
                if (parts.get(i) instanceof WeightNormalization norm) {
                    original0.copy_(norm.norm(x));
                } else if (parts.get(i) instanceof RightInverse r) {
                    x = r.rightInverse(x);
                } else {
                    throw new UnsupportedOperationException("assign: " + parts.get(i)
                            + " has no right inverse, expected one that implements RightInverse");
                }
            }
            (original == null ? original1 : original).copy_(x);
            return null;
        });
    }

    /// Returns the original, or null if there are two.
    Tensor original() {
        return original;
    }

    @Override
    Tensor baked() {
        Tensor now = Grad.off(() -> value().detach());
        return assigned(original == null ? original1 : original, now);
    }
}
