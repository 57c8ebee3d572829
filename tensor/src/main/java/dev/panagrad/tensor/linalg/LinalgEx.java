package dev.panagrad.tensor.linalg;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.Tensor;

/// Factors and solutions that report failures instead of refusing them, as `torch.linalg`'s functions that
/// end in `_ex`, and LAPACK's form of reflections.
public final class LinalgEx {
    private LinalgEx() {
    }

    /// A result and what went wrong.
    ///
    /// @param result where `info` is not 0, without meaning
    /// @param info int32, for each matrix 0, or the number, from 1 on, of the first leading minor that is not
    ///     positive (Cholesky) or of the first zero on U's diagonal
    public record Result(Tensor result, Tensor info) {
    }

    /// L and U in one matrix with LAPACK's exchanges, and what went wrong.
    ///
    /// @param lu the factors, see [Linalg.LuFactor]
    /// @param info see [Result]
    public record LuResult(Linalg.LuFactor lu, Tensor info) {
    }

    /// `L D Lᵀ` in one matrix with LAPACK's exchanges, and what went wrong.
    ///
    /// @param ldl the factors, see [Linalg.LdlFactor]
    /// @param info int32, for each matrix 0 or the number, from 1 on, of the first zero on D's diagonal
    public record LdlResult(Linalg.LdlFactor ldl, Tensor info) {
    }

    /// Reflections that make a matrix upper triangular.
    ///
    /// @param a R on and above the diagonal, below it the reflections' vectors without their leading ones
    /// @param tau the reflections' factors, [..., min(m, n)]
    public record Geqrf(Tensor a, Tensor tau) {
    }

    /// Returns [Linalg#cholesky(Tensor, boolean)] of the matrices that have one.
    public static Result choleskyEx(Tensor a, boolean upper) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.ofAll(t -> choleskyEx(t[0], upper), a);
        }
        return LinalgExamination.cholesky(a, upper);
    }

    /// Returns [Linalg#inv(Tensor)] of the matrices that have one.
    public static Result invEx(Tensor a) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.ofAll(t -> invEx(t[0]), a);
        }
        Matrices.needSquare("invEx", a);
        Matrices.needFloat("invEx", a);
        Tensor packed = Factors.packed(a);
        return new Result(Solutions.solve(packed, Factors.order(packed), Matrices.eyeLike(a)),
                LinalgExamination.zeros(packed));
    }

    /// Returns [Linalg#solve(Tensor, Tensor)] for the matrices that are regular.
    public static Result solveEx(Tensor a, Tensor b) {
        return solveEx(a, b, true);
    }

    /// Returns [Linalg#solve(Tensor, Tensor, boolean)] for the matrices that are regular.
    ///
    /// @param left whether a is on the left of the unknown, else on its right
    public static Result solveEx(Tensor a, Tensor b, boolean left) {
        Matrices.needSquare("solveEx", a);
        Matrices.needSame("solveEx", a, b);
        if (!left) {
            Solutions.fits("solveEx", a, b, false);
            Result turned = solveEx(Matrices.mT(a), Matrices.mT(b), true);
            return new Result(Matrices.mT(turned.result()), turned.info());
        }
        boolean vector = Solutions.isVector(a, b);
        Tensor right = vector ? b.unsqueeze(-1) : b;
        Solutions.fits("solveEx", a, right, true);
        Tensor packed = Factors.packed(a);
        Tensor x = Solutions.solve(packed, Factors.order(packed), right);
        return new Result(vector ? x.squeeze(-1) : x, LinalgExamination.zeros(packed));
    }

    /// Returns [Linalg#luFactor(Tensor)] and which matrices are singular.
    public static LuResult luFactorEx(Tensor a) {
        Tensor packed = Factors.packed(a);
        return new LuResult(Factors.luFactor(packed), LinalgExamination.zeros(packed));
    }

    /// Returns [Linalg#ldlFactor(Tensor)] and which matrices are singular.
    public static LdlResult ldlFactorEx(Tensor a) {
        return SymmetricFactor.factor("ldlFactorEx", a);
    }

    /// Returns P, L and U of what [Linalg#luFactor] returns, as `torch.lu_unpack`.
    public static Linalg.Lu luUnpack(Linalg.LuFactor f) {
        Matrices.needMatrix("luUnpack", f.lu());
        long m = f.lu().size(-2);
        long k = Math.min(m, f.lu().size(-1));
        Tensor eye = f.lu().newEye(m, k);
        Tensor l = Matrices.columns(f.lu(), 0, k).tril(-1).add(eye);
        Tensor u = Matrices.rows(f.lu(), 0, k).triu(0);
        return new Linalg.Lu(Factors.permutation(Factors.order(f.pivots(), m), f.lu()), l, u);
    }

    /// Returns LAPACK's form of the QR decomposition; without a gradient.
    public static Geqrf geqrf(Tensor a) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.ofAll(t -> geqrf(t[0]), a);
        }
        return LinalgExamination.geqrf(a);
    }

    /// Returns `Q C`, or another product, where Q is the square product of the reflections of [#geqrf].
    ///
    /// @param left whether Q is on the left of C
    /// @param transpose whether Qᵀ is meant
    public static Tensor ormqr(Tensor a, Tensor tau, Tensor c, boolean left, boolean transpose) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.of(t -> ormqr(t[0], t[1], t[2], left, transpose), a, tau, c);
        }
        Matrices.needMatrix("ormqr", a);
        Matrices.needMatrix("ormqr", c);
        Matrices.needSame("ormqr", a, c);
        long m = a.size(-2);
        long[] dims = a.shape().dims();
        dims[dims.length - 1] = Math.max(0, m - a.size(-1));
        Tensor wide = Tensor.cat(a.rank() - 1, a, a.newZeros(dims));
        Tensor q = Factors.householderProduct(Matrices.columns(wide, 0, m), tau);
        Tensor by = transpose ? Matrices.mT(q) : q;
        return left ? by.matmul(c) : c.matmul(by);
    }

    /// Returns U, s and V, without transposing it, of a matrix of low rank from products with random vectors
    /// (Halko, Martinsson, Tropp 2009).
    ///
    /// @param q how many singular values are wanted; a few more than the rank
    /// @param iterations of the subspace, PyTorch's default is 2
    public static Linalg.Svd svdLowrank(Tensor a, long q, int iterations) {
        Matrices.needMatrix("svdLowrank", a);
        if (q < 1 || q > Math.min(a.size(-1), a.size(-2)) || iterations < 0) {
            throw new IllegalArgumentException("svdLowrank: the rank is out of range, a is " + a.shape()
                    + ", expected 1 <= q <= min(m, n) and iterations >= 0 but got " + q + " and "
                    + iterations);
        }
        Tensor basis = Linalg.qr(a.matmul(Tensor.randn(a.dtype(), a.size(-1), q).to(a.device()))).q();
        for (int i = 0; i < iterations; i++) {
            Tensor other = Linalg.qr(Matrices.mT(a).matmul(basis)).q();
            basis = Linalg.qr(a.matmul(other)).q();
        }
        Linalg.Svd small = Linalg.svd(Matrices.mT(basis).matmul(a), false);
        return new Linalg.Svd(basis.matmul(small.u()), small.s(), Matrices.mT(small.vh()));
    }

    /// Returns [#svdLowrank] of the matrix, if `center` without the means of its columns.
    public static Linalg.Svd pcaLowrank(Tensor a, long q, boolean center, int iterations) {
        Matrices.needMatrix("pcaLowrank", a);
        return svdLowrank(center ? a.sub(a.mean(true, -2)) : a, q, iterations);
    }
}
