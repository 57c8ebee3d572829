package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;

/// `w / σ` with the largest singular value `σ = uᵀ W v`, of which `u` and `v` are followed by power
/// iterations, in training only.
final class SpectralNormalization extends Module implements RightInverse {
    /// Iterations before the first use.
    private static final int FIRST = 15;

    @Buffer
    private Tensor _u;
    @Buffer
    private Tensor _v;
    private final int dim;
    private final int iterations;
    private final double eps;

    SpectralNormalization(Tensor weight, int iterations, double eps, int dim) {
        this.dim = dim;
        this.iterations = iterations;
        this.eps = eps;
        Tensor m = Parametrizations.matrix(weight, dim);
        _u = Scope.keep(unit(Tensor.randn(m.dtype(), m.size(0)).to(m.device())));
        _v = Scope.keep(unit(Tensor.randn(m.dtype(), m.size(1)).to(m.device())));
        iterate(m, FIRST);
    }

    private Tensor unit(Tensor x) {
        return x.div(x.square().sum().sqrt().clamp(eps, Double.POSITIVE_INFINITY));
    }

    private void iterate(Tensor m, int times) {
        Grad.off(() -> {
            for (int i = 0; i < times; i++) {
                _u.copy_(unit(m.detach().matmul(_v)));
                _v.copy_(unit(m.detach().t().matmul(_u)));
            }
        });
    }

    @Override
    public Tensor forward(Tensor weight) {
        Tensor m = Parametrizations.matrix(weight, dim);
        if (isTraining()) {
            iterate(m, iterations);
        }
        Tensor u = _u.copy();
        Tensor v = _v.copy();
        return weight.div(u.mul(m.matmul(v)).sum());
    }

    /// Returns the value itself, as PyTorch does: no operand would give it unless its own singular value is
    /// 1.
    @Override
    public Tensor rightInverse(Tensor value) {
        return value;
    }
}
