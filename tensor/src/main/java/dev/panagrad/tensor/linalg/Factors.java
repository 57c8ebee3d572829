package dev.panagrad.tensor.linalg;

import static dev.panagrad.tensor.linalg.Matrices.columns;
import static dev.panagrad.tensor.linalg.Matrices.mT;
import static dev.panagrad.tensor.linalg.Matrices.rows;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Ordering;
import java.util.Arrays;

/// Parts the packed factors of a [Decomposition].
final class Factors {
    private Factors() {
    }

    static Tensor cholesky(Tensor a, boolean upper) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.of(t -> cholesky(t[0], upper), a);
        }
        Matrices.needSquare("cholesky", a);
        Matrices.needFloat("cholesky", a);
        Tensor triangle = Matrices.triangle(a, upper);
        Tensor l = Tensor.apply(new Decomposition.Cholesky(), upper ? mT(triangle) : triangle);
        Tensor bad = l.detach().diagonal(0, -2, -1).isNan();
        if (bad.any().item() != 0) {
            Tensor which = bad.flatten(0, bad.rank() - 1).nonzero();
            throw new IllegalArgumentException(
                    "cholesky: a matrix is not positive definite, a is " + a.shape()
                            + ", expected positive leading minors but matrix "
                            + which.select(0, 0).itemLong() / Math.max(1, a.size(-1)) + " has another");
        }
        return upper ? mT(l) : l;
    }

    /// Returns L and U in one matrix; the last two columns hold the numbers of rows and the exchanges.
    static Tensor packed(Tensor a) {
        return Tensor.apply(new Decomposition.Lu(), a);
    }

    /// Returns where each row came from, int64.
    static Tensor order(Tensor packed) {
        return packed.detach().select(-1, packed.size(-1) - 2).to(DType.INT64);
    }

    /// Returns which row each was exchanged with, int64.
    private static Tensor exchanges(Tensor packed) {
        return packed.detach().select(-1, packed.size(-1) - 1).to(DType.INT64);
    }

    static Linalg.Lu lu(Tensor a) {
        Tensor packed = packed(a);
        long m = a.size(-2);
        long n = a.size(-1);
        long k = Math.min(m, n);
        Tensor eye = a.newEye(m, k);
        Tensor l = columns(packed, 0, k).tril(-1).add(eye);
        Tensor u = rows(columns(packed, 0, n), 0, k).triu(0);
        return new Linalg.Lu(permutation(order(packed), a), l, u);
    }

    /// Returns the matrix P with `P[order[i], i] = 1`.
    static Tensor permutation(Tensor order, Tensor a) {
        Tensor rows = a.newArange(order.size(-1)).unsqueeze(-1);
        return rows.eq(order.unsqueeze(-2)).to(a.dtype());
    }

    static Linalg.LuFactor luFactor(Tensor packed) {
        long n = packed.size(-1) - 2;
        Tensor pivots = columns(exchanges(packed), 0, Math.min(packed.size(-2), n)).add(1).to(DType.INT32);
        return new Linalg.LuFactor(columns(packed, 0, n), pivots);
    }

    /// Returns where each row came from, from LAPACK's exchanges; pivots: [..., k].
    static Tensor order(Tensor pivots, long rows) {
        return Tensor.apply(new Ordering.Exchange(rows), pivots.detach().sub(1));
    }

    static Linalg.Slogdet slogdet(Tensor a) {
        Matrices.needSquare("slogdet", a);
        Tensor packed = packed(a);
        Tensor u = columns(packed, 0, a.size(-1)).diagonal(0, -2, -1);
        Tensor sign = u.detach().sign().prod(-1).mul(parity(exchanges(packed)).to(a.dtype()));
        return new Linalg.Slogdet(sign, u.abs().log().sum(-1));
    }

    /// Returns 1 for an even number of exchanges of two rows and -1 for an odd one; exchanges: [..., n].
    private static Tensor parity(Tensor exchanges) {
        Tensor rows = exchanges.newArange(exchanges.size(-1));
        return exchanges.ne(rows).sum(-1).remainder(2).mul(-2).add(1);
    }

    static Tensor logdet(Tensor a) {
        Linalg.Slogdet s = slogdet(a);
        Tensor nan = a.newFull(Double.NaN);
        return Tensor.where(s.sign().lt(0), nan, s.logabsdet());
    }

    static Linalg.Qr qr(Tensor a, Linalg.QrMode mode) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.ofAll(t -> qr(t[0], mode), a);
        }
        boolean complete = mode == Linalg.QrMode.COMPLETE;
        Tensor packed = Tensor.apply(new Decomposition.Qr(complete), a);
        Tensor r = mT(rows(packed, a.size(-2), a.size(-1)));
        Tensor q = mode == Linalg.QrMode.R ? a.newZeros(0)
                : rows(packed, 0, a.size(-2));
        return new Linalg.Qr(q, r);
    }

    static Linalg.Svd svd(Tensor a, boolean full) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.ofAll(t -> svd(t[0], full), a);
        }
        Tensor packed = Tensor.apply(new Decomposition.Svd(true), a);
        long m = a.size(-2);
        long n = a.size(-1);
        Tensor u = rows(packed, 0, m);
        Tensor v = rows(packed, m + 1, n);
        Tensor s = packed.select(-2, m);
        if (full && m > n) {
            u = square(u);
        } else if (full && n > m) {
            v = square(v);
        }
        return new Linalg.Svd(u, s, mT(v));
    }

    /// Adds columns that make orthonormal ones a basis.
    private static Tensor square(Tensor u) {
        Tensor q = rows(Tensor.apply(new Decomposition.Qr(true), u.detach()), 0, u.size(-2));
        return Tensor.cat(u.rank() - 1, u, columns(q, u.size(-1), u.size(-2) - u.size(-1)));
    }

    static Linalg.Eigh eigh(Tensor a, boolean upper) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.ofAll(t -> eigh(t[0], upper), a);
        }
        Matrices.needSquare("eigh", a);
        Matrices.needFloat("eigh", a);
        Tensor packed = Tensor.apply(new Decomposition.Eigh(upper, true), Matrices.triangle(a, upper));
        return new Linalg.Eigh(packed.select(-2, 0), rows(packed, 1, a.size(-1)));
    }

    static Tensor eigvalsh(Tensor a, boolean upper) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.of(t -> eigvalsh(t[0], upper), a);
        }
        Matrices.needSquare("eigvalsh", a);
        Matrices.needFloat("eigvalsh", a);
        return Tensor.apply(new Decomposition.Eigh(upper, false), Matrices.triangle(a, upper)).select(-2, 0);
    }

    static Tensor householderProduct(Tensor a, Tensor tau) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.of(t -> householderProduct(t[0], t[1]), a, tau);
        }
        Matrices.needMatrix("householderProduct", a);
        Matrices.needSame("householderProduct", a, tau);
        long m = a.size(-2);
        long n = a.size(-1);
        long k = tau.rank() == 0 ? 0 : tau.size(-1);
        long[] lead = Arrays.copyOf(a.shape().dims(), a.rank() - 1);
        lead[lead.length - 1] = k;
        if (m < n || k > n || !Arrays.equals(lead, tau.shape().dims())) {
            throw new ShapeException("householderProduct: the shapes do not fit, a is " + a.shape()
                    + ", tau is "
                    + tau.shape() + ", expected a.dim(-2) >= a.dim(-1) >= tau.dim(-1) and equal batches but "
                    + m + ", " + n + ", " + k);
        }
        Tensor v = a.tril(-1).add(a.newEye(m, n));
        Tensor q = a.newEye(m, n);
        for (long i = k - 1; i >= 0; i--) {
            Tensor x = columns(v, i, 1);
            q = q.sub(x.mul(columns(tau, i, 1).unsqueeze(-1)).matmul(mT(x).matmul(q)));
        }
        return k == 0 ? q.expand(a.shape().dims()).copy() : q;
    }
}
