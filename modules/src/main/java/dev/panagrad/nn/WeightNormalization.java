package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// `w = g v / ‖v‖` with `g` as `original0` and `v` as `original1`.
final class WeightNormalization extends Module {
    private final int dim;

    /// @param dim the axis whose slices have norms of their own, -1 for one norm of all
    WeightNormalization(int dim) {
        this.dim = dim;
    }

    Tensor norm(Tensor v) {
        if (dim < 0) {
            return v.square().sum().sqrt();
        }
        long[] shape = new long[v.rank()];
        Arrays.fill(shape, 1);
        shape[dim] = v.size(dim);
        return Parametrizations.matrix(v.square(), dim).sum(1).sqrt().reshape(shape);
    }

    Tensor product(Tensor g, Tensor v) {
        return v.mul(g.div(norm(v)));
    }
}
