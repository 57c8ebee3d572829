package dev.panagrad.tensor.linalg;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;
import java.util.Arrays;

/// What is wrong with matrices, and reflections one after the other.
final class LinalgExamination {
    private LinalgExamination() {
    }

    static LinalgEx.Result cholesky(Tensor a, boolean upper) {
        Matrices.needSquare("choleskyEx", a);
        Matrices.needFloat("choleskyEx", a);
        Tensor triangle = Matrices.triangle(a, upper);
        Tensor l = Tensor.apply(new Decomposition.Cholesky(), upper ? Matrices.mT(triangle) : triangle);
        return new LinalgEx.Result(upper ? Matrices.mT(l) : l, first(l.detach().diagonal(0, -2, -1).isNan()));
    }

    /// Returns for each matrix the number of the first zero on U's diagonal.
    static Tensor zeros(Tensor packed) {
        long k = Math.min(packed.size(-2), packed.size(-1) - 2);
        return first(packed.detach().diagonal(0, -2, -1).narrow(-1, 0, k).eq(0));
    }

    /// Returns the place, from 1 on, of the first one that is true in the last axis, or 0; int32.
    static Tensor first(Tensor flags) {
        Tensor any = flags.any(-1).to(DType.INT32);
        return flags.size(-1) == 0 ? any : flags.to(DType.INT32).argmax(-1).add(1).to(DType.INT32).mul(any);
    }

    static LinalgEx.Geqrf geqrf(Tensor in) {
        Matrices.needMatrix("geqrf", in);
        Matrices.needFloat("geqrf", in);
        long m = in.size(-2);
        long n = in.size(-1);
        Tensor a = in.detach().copy();
        long[] dims = Arrays.copyOf(in.shape().dims(), in.rank() - 1);
        dims[dims.length - 1] = Math.min(m, n);
        Tensor tau = in.newZeros(dims);
        for (long j = 0; j < Math.min(m, n); j++) {
            Tensor x = a.narrow(-2, j, m - j).narrow(-1, j, 1);
            Tensor alpha = x.narrow(-2, 0, 1);
            Tensor rest = x.narrow(-2, 1, m - j - 1);
            Tensor below = rest.square().sum(true, -2);
            Tensor none = below.eq(0);
            Tensor beta = Tensor.where(none, alpha, below.add(alpha.square()).sqrt().mul(alpha.sign().add(
                    alpha.eq(0).to(a.dtype()))).neg());
            Tensor t = Tensor.where(none, Tensor.zerosLike(beta), beta.sub(alpha).div(beta));
            Tensor below1 = rest.div(Tensor.where(none, Tensor.onesLike(beta), alpha.sub(beta)));
            Tensor v = Tensor.cat(a.rank() - 2, Tensor.onesLike(alpha), below1);
            Tensor others = a.narrow(-2, j, m - j).narrow(-1, j + 1, n - j - 1);
            others.sub_(v.mul(t).matmul(Matrices.mT(v).matmul(others)));
            x.copy_(Tensor.cat(a.rank() - 2, beta, below1));
            tau.narrow(-1, j, 1).copy_(t.squeeze(-1));
        }
        return new LinalgEx.Geqrf(a, tau);
    }
}
