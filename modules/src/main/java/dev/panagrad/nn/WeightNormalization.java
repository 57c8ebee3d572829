package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.function.Consumer;

/// `w = g v / ‖v‖` with `g` as `original0` and `v` as `original1`.
final class WeightNormalization extends Parametrization {
    private final int dim;
    private Tensor original0;
    private Tensor original1;

    /// @param dim the axis whose slices have norms of their own, -1 for one norm of all
    WeightNormalization(String target, Consumer<Tensor> store, Tensor weight, int dim) {
        super(target, store);
        this.dim = dim;
        Tensor v = weight.detach().copy();
        original0 = Parameter.of(norm(v).copy());
        original1 = Parameter.of(v);
    }

    private Tensor norm(Tensor v) {
        if (dim < 0) {
            return v.square().sum().sqrt();
        }
        long[] shape = new long[v.rank()];
        java.util.Arrays.fill(shape, 1);
        shape[dim] = v.size(dim);
        return matrix(v.square(), dim).sum(1).sqrt().reshape(shape);
    }

    @Override
    Tensor value() {
        return original1.mul(original0.div(norm(original1)));
    }
}
