package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.Consumer;

/// How a tensor of a module is computed from others, its originals, before each call; see [Parametrizations].
/// It is a child `parametrizations.NAME` of its module.
abstract sealed class Parametrization extends Module permits WeightNormalization, SpectralNormalization {
    private final String target;
    private final transient Consumer<Tensor> store;

    /// @param target the name of the tensor
    /// @param store puts a tensor in its place
    Parametrization(String target, Consumer<Tensor> store) {
        this.target = target;
        this.store = store;
    }

    /// Returns the tensor for the originals as they are.
    abstract Tensor value();

    final String target() {
        return target;
    }

    final void apply() {
        store.accept(value());
    }

    /// Puts a parameter with the present value in place.
    final void replace() {
        Tensor now = dev.panagrad.autograd.Grad.off(() -> value().detach().copy());
        store.accept(Parameter.of(now));
    }

    /// Returns a tensor with an axis in front and the others joined, [size, rest].
    static Tensor matrix(Tensor x, int axis) {
        return x.rank() < 2 ? x.reshape(x.numel(), 1) : x.movedim(axis, 0).reshape(x.size(axis), -1);
    }
}
