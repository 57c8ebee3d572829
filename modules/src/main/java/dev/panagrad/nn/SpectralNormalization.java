package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;

/// `w = original / σ` with the largest singular value `σ = uᵀ W v`, of which `u` and `v` are followed by
/// power iterations, in training only.
final class SpectralNormalization extends Parametrization {
    /// Iterations before the first use.
    private static final int FIRST = 15;

    /// The singular vectors.
    private static final class Vectors extends Module {
        @Buffer
        private Tensor _u;
        @Buffer
        private Tensor _v;
    }

    private Tensor original;
    @Inline
    private final List<Module> parts;
    private final transient Vectors vectors = new Vectors();
    private final int dim;
    private final int iterations;
    private final double eps;

    SpectralNormalization(String target, Consumer<Tensor> store, Tensor weight, int iterations, double eps,
            int dim) {
        super(target, store);
        this.dim = dim;
        this.iterations = iterations;
        this.eps = eps;
        original = Parameter.of(weight.detach().copy());
        parts = List.of(vectors);
        Tensor m = matrix(original.detach(), dim);
        vectors._u = dev.panagrad.tensor.Scope.keep(unit(Tensor.randn(m.dtype(), m.size(0)).to(m.device())));
        vectors._v = dev.panagrad.tensor.Scope.keep(unit(Tensor.randn(m.dtype(), m.size(1)).to(m.device())));
        iterate(m, FIRST);
    }

    private Tensor unit(Tensor x) {
        return x.div(Math.max(x.square().sum().sqrt().item(), eps));
    }

    private void iterate(Tensor m, int times) {
        Grad.off(() -> {
            for (int i = 0; i < times; i++) {
                vectors._u.copy_(unit(m.detach().matmul(vectors._v)));
                vectors._v.copy_(unit(m.detach().t().matmul(vectors._u)));
            }
        });
    }

    @Override
    Tensor value() {
        Tensor m = matrix(original, dim);
        if (isTraining()) {
            iterate(m, iterations);
        }
        Tensor u = vectors._u.copy();
        Tensor v = vectors._v.copy();
        return original.div(u.mul(m.matmul(v)).sum());
    }
}
