package dev.panagrad.tensor.linalg;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;

/// Linear algebra, as `torch.linalg`. Matrices are the last two axes; all others are a batch, over which
/// every function works matrix by matrix. Operands are float32 or float64; everything can be differentiated,
/// except ranks.
///
/// Factors of symmetric matrices read one triangle; their gradients are symmetric, as PyTorch's. Vectors of
/// coinciding eigenvalues or singular values have no gradient (it is infinite or NaN), the values themselves
/// do.
public final class Linalg {
    private Linalg() {
    }

    /// A decomposition `A = Q R`.
    ///
    /// @param q orthonormal columns; [..., m, k], or `[0]` where it was not asked for
    /// @param r an upper triangle; [..., k, n]
    public record Qr(Tensor q, Tensor r) {
    }

    /// Which parts of a QR decomposition are computed.
    public enum QrMode {
        /// k = min(m, n).
        REDUCED,
        /// k = m.
        COMPLETE,
        /// R alone, k = min(m, n).
        R
    }

    /// A decomposition `A = U diag(S) Vh`.
    ///
    /// @param u orthonormal columns; [..., m, k]
    /// @param s descending; [..., min(m, n)]
    /// @param vh orthonormal rows; [..., k, n]
    public record Svd(Tensor u, Tensor s, Tensor vh) {
    }

    /// A decomposition `A = V diag(w) Vᵀ` of a symmetric matrix.
    ///
    /// @param eigenvalues ascending; [..., n]
    /// @param eigenvectors orthonormal columns; [..., n, n]
    public record Eigh(Tensor eigenvalues, Tensor eigenvectors) {
    }

    /// A decomposition `A = P L U`.
    ///
    /// @param p a permutation; [..., m, m]
    /// @param l a lower triangle with ones on the diagonal; [..., m, k]
    /// @param u an upper triangle; [..., k, n]
    public record Lu(Tensor p, Tensor l, Tensor u) {
    }

    /// L and U in one matrix, L below the diagonal without its ones.
    ///
    /// @param lu [..., m, n]
    /// @param pivots int32; row i was exchanged with row `pivots[i] - 1` in step i; [..., min(m, n)]
    public record LuFactor(Tensor lu, Tensor pivots) {
    }

    /// The determinant as a sign, 1, 0 or -1, and the logarithm of its magnitude.
    ///
    /// @param sign [...]
    /// @param logabsdet [...], -inf where the determinant is 0
    public record Slogdet(Tensor sign, Tensor logabsdet) {
    }

    /// A solution of least squares.
    ///
    /// @param solution [..., n, k]
    /// @param residuals the sums of squares, [..., k], if m > n and all matrices have full rank, else `[0]`;
    ///     also `[0]` with the driver GELSY
    /// @param rank int64, [...]; `[0]` with GELS
    /// @param singularValues [..., min(m, n)] with GELSD and GELSS, else `[0]`
    public record Lstsq(Tensor solution, Tensor residuals, Tensor rank, Tensor singularValues) {
    }

    /// LAPACK's names of what is computed for least squares beside the solution, see [Lstsq].
    public enum Driver {
        /// Nothing but residuals.
        GELS,
        /// The rank.
        GELSY,
        /// Residuals, rank and singular values.
        GELSD,
        /// Residuals, rank and singular values.
        GELSS
    }

    /// Returns the lower triangular L with `A = L Lᵀ` of a symmetric positive definite matrix.
    ///
    /// @throws IllegalArgumentException if a matrix is not positive definite
    public static Tensor cholesky(Tensor a) {
        return cholesky(a, false);
    }

    /// Returns [#cholesky(Tensor)], or if `upper` its transpose, for which the upper triangle of A is read.
    ///
    /// @throws IllegalArgumentException if a matrix is not positive definite
    public static Tensor cholesky(Tensor a, boolean upper) {
        return Factors.cholesky(a, upper);
    }

    /// Returns X with `A X = B` from the Cholesky factor L of A; b: [..., n, k]. As `torch.cholesky_solve`.
    ///
    /// @param upper whether the factor is Lᵀ
    public static Tensor choleskySolve(Tensor b, Tensor factor, boolean upper) {
        Tensor l = upper ? factor.transpose(-2, -1) : factor;
        return solveTriangular(l.transpose(-2, -1), solveTriangular(l, b, false), true);
    }

    /// Returns the inverse of A from its Cholesky factor. As `torch.cholesky_inverse`.
    ///
    /// @param upper whether the factor is Lᵀ
    public static Tensor choleskyInverse(Tensor factor, boolean upper) {
        return choleskySolve(Matrices.eyeLike(factor), factor, upper);
    }

    /// Returns the determinants. Right, with its gradient, also for singular matrices.
    public static Tensor det(Tensor a) {
        return Tensor.apply(new Decomposition.Det(), a);
    }

    /// Returns signs and logarithms of the magnitudes of determinants, which do not overflow.
    public static Slogdet slogdet(Tensor a) {
        return Factors.slogdet(a);
    }

    /// Returns the logarithms of determinants, NaN where one is negative. As `torch.logdet`.
    public static Tensor logdet(Tensor a) {
        return Factors.logdet(a);
    }

    /// Returns the inverses.
    ///
    /// @throws IllegalArgumentException if a matrix is singular
    public static Tensor inv(Tensor a) {
        return Solutions.inv(a);
    }

    /// Returns X with `A X = B`; see [#solve(Tensor, Tensor, boolean)].
    ///
    /// @throws IllegalArgumentException if a matrix is singular
    public static Tensor solve(Tensor a, Tensor b) {
        return solve(a, b, true);
    }

    /// Returns X with `A X = B`, or `X A = B` if not `left`. B is a batch of vectors [..., n] if it has one
    /// axis or the shape of A without the last; else of matrices, [..., n, k], whose batches are broadcast.
    ///
    /// @throws IllegalArgumentException if a matrix is singular
    public static Tensor solve(Tensor a, Tensor b, boolean left) {
        return Solutions.solve(a, b, left);
    }

    /// Returns X with `A X = B` for triangular A, whose other triangle is not read; b: [..., n, k].
    public static Tensor solveTriangular(Tensor a, Tensor b, boolean upper) {
        return solveTriangular(a, b, upper, true, false);
    }

    /// Returns X with `A X = B`, or `X A = B` if not `left`, for triangular A.
    ///
    /// @param unitriangular whether the diagonal of A counts as ones and is not read
    public static Tensor solveTriangular(Tensor a, Tensor b, boolean upper, boolean left,
            boolean unitriangular) {
        return Solutions.triangular(a, b, upper, left, unitriangular);
    }

    /// Returns the reduced decomposition `A = Q R`.
    public static Qr qr(Tensor a) {
        return qr(a, QrMode.REDUCED);
    }

    /// Returns a decomposition `A = Q R`. A complete one of more rows than columns has no gradient.
    public static Qr qr(Tensor a, QrMode mode) {
        return Factors.qr(a, mode);
    }

    /// Returns `A = P L U`.
    public static Lu lu(Tensor a) {
        return Factors.lu(a);
    }

    /// Returns L and U in one matrix.
    public static LuFactor luFactor(Tensor a) {
        return Factors.luFactor(Factors.packed(a));
    }

    /// Returns X with `A X = B`, `X A = B` if not `left`, or with Aᵀ for A if `adjoint`, from A's factors.
    public static Tensor luSolve(LuFactor a, Tensor b, boolean left, boolean adjoint) {
        return Solutions.factored(a, b, left, adjoint);
    }

    /// `L D Lᵀ` with LAPACK's exchanges: L below the blocks of D in one matrix, and int32 pivots [..., n]
    /// from 1 on, negative for blocks of two rows.
    public record LdlFactor(Tensor ld, Tensor pivots) {
    }

    /// Returns `L D Lᵀ` of symmetric matrices (Bunch, Kaufman 1977), whose lower triangles count; without a
    /// gradient, which [#solve(Tensor, Tensor)] has.
    ///
    /// @throws ArithmeticException if one is singular; see [LinalgEx#ldlFactorEx]
    public static LdlFactor ldlFactor(Tensor a) {
        return SymmetricFactor.needRegular(a);
    }

    /// Returns X with `A X = B` from A's factors; b: [..., n, k]. Without a gradient.
    public static Tensor ldlSolve(LdlFactor a, Tensor b) {
        return SymmetricFactor.solve(a, b);
    }

    /// Returns singular values and vectors with square U and Vh; see [#svd(Tensor, boolean)].
    public static Svd svd(Tensor a) {
        return svd(a, true);
    }

    /// Returns singular values and vectors. Signs are chosen so that the largest element of each column of U
    /// is positive.
    ///
    /// @param fullMatrices whether U and Vh are square; the columns beyond min(m, n) have no gradient
    public static Svd svd(Tensor a, boolean fullMatrices) {
        return Factors.svd(a, fullMatrices);
    }

    /// Returns the singular values, descending.
    public static Tensor svdvals(Tensor a) {
        return Tensor.apply(new Decomposition.Svd(false), a).select(-2, 0);
    }

    /// Returns eigenvalues and eigenvectors of symmetric matrices, of which the lower triangle is read.
    public static Eigh eigh(Tensor a) {
        return eigh(a, false);
    }

    /// Returns eigenvalues and eigenvectors of symmetric matrices. Signs are chosen so that the largest
    /// element of each vector is positive.
    ///
    /// @param upper whether the upper triangle is read and not the lower
    public static Eigh eigh(Tensor a, boolean upper) {
        return Factors.eigh(a, upper);
    }

    /// Returns the eigenvalues of symmetric matrices, ascending.
    public static Tensor eigvalsh(Tensor a) {
        return eigvalsh(a, false);
    }

    /// Returns the eigenvalues of symmetric matrices, ascending.
    ///
    /// @param upper whether the upper triangle is read and not the lower
    public static Tensor eigvalsh(Tensor a, boolean upper) {
        return Factors.eigvalsh(a, upper);
    }

    /// Returns the pseudo-inverse; singular values up to `max(m, n) · eps` times the largest count as 0.
    public static Tensor pinv(Tensor a) {
        return pinv(a, 0, Double.NaN, false);
    }

    /// Returns the pseudo-inverse, for which singular values up to `max(atol, rtol · largest)` count as 0.
    ///
    /// @param rtol NaN for `max(m, n) · eps`, or for 0 if atol is positive
    /// @param hermitian whether the lower triangle of a symmetric matrix is read
    public static Tensor pinv(Tensor a, double atol, double rtol, boolean hermitian) {
        return Solutions.pinv(a, atol, rtol, hermitian);
    }

    /// Returns the pseudo-inverse for tolerances of the batch's shape or one that broadcasts with it;
    /// singular values up to `max(atol, rtol · largest)` count as 0.
    ///
    /// @param hermitian whether the lower triangle of a symmetric matrix is read
    public static Tensor pinv(Tensor a, Tensor atol, Tensor rtol, boolean hermitian) {
        return Solutions.pinv(a, atol, rtol, hermitian);
    }

    /// Returns the numbers of singular values above `max(m, n) · eps` times the largest; int64.
    public static Tensor matrixRank(Tensor a) {
        return matrixRank(a, 0, Double.NaN, false);
    }

    /// Returns the numbers of singular values above `max(atol, rtol · largest)`; int64.
    ///
    /// @param rtol NaN for `max(m, n) · eps`, or for 0 if atol is positive
    /// @param hermitian whether the lower triangle of a symmetric matrix is read
    public static Tensor matrixRank(Tensor a, double atol, double rtol, boolean hermitian) {
        return Solutions.rank(a, atol, rtol, hermitian);
    }

    /// Returns the numbers of singular values above `max(atol, rtol · largest)`, tolerances of the batch's
    /// shape or one that broadcasts to it; int64.
    ///
    /// @param hermitian whether the lower triangle of a symmetric matrix is read
    public static Tensor matrixRank(Tensor a, Tensor atol, Tensor rtol, boolean hermitian) {
        return Solutions.rank(a, atol, rtol, hermitian);
    }

    /// Returns the solution of least squares, `min ‖A X - B‖`, of least norm; a: [..., m, n], b: [..., m, k].
    public static Lstsq lstsq(Tensor a, Tensor b) {
        return lstsq(a, b, Double.NaN, Driver.GELSY);
    }

    /// Returns the solution of least squares of least norm.
    ///
    /// @param rcond singular values up to this times the largest count as 0; NaN for `max(m, n) · eps`
    public static Lstsq lstsq(Tensor a, Tensor b, double rcond, Driver driver) {
        return LeastSquares.solve(a, b, rcond, driver);
    }

    /// Returns the Frobenius norm of all elements, or the Euclidean one.
    public static Tensor norm(Tensor x) {
        return vectorNorm(x, 2, false);
    }

    /// Returns a norm: of vectors if one axis is named or, naming none, x is a vector; of matrices if two
    /// are, or naming none x is a matrix.
    public static Tensor norm(Tensor x, double ord, boolean keep, int... axes) {
        return Norms.norm(x, ord, keep, axes);
    }

    /// Returns `fro`, the Frobenius norm, or `nuc`, the sum of singular values, of the matrices in two axes,
    /// by default the last.
    public static Tensor norm(Tensor x, String ord, boolean keep, int... axes) {
        return Norms.matrix(x, ord, keep, axes);
    }

    /// Returns `(Σ |x|^ord)^(1/ord)` over the axes named, or all, as [Tensor#norm(double, boolean, int...)].
    public static Tensor vectorNorm(Tensor x, double ord, boolean keep, int... axes) {
        return Norms.vector(x, ord, keep, axes);
    }

    /// Returns a norm of the matrices in two axes: for ±1 the largest (smallest) sum of magnitudes in a
    /// column, for ±inf in a row, for ±2 the largest (smallest) singular value.
    public static Tensor matrixNorm(Tensor x, double ord, boolean keep, int... axes) {
        return Norms.matrix(x, ord, keep, axes);
    }

    /// Returns the Frobenius norm of the matrices.
    public static Tensor matrixNorm(Tensor x) {
        return matrixNorm(x, "fro", false);
    }

    /// Returns `fro` or `nuc` of the matrices in two axes.
    public static Tensor matrixNorm(Tensor x, String ord, boolean keep, int... axes) {
        return Norms.matrix(x, ord, keep, axes);
    }

    /// Returns the condition numbers, the largest singular value over the smallest.
    public static Tensor cond(Tensor a) {
        return Norms.cond(a, 2);
    }

    /// Returns the condition numbers `‖A‖ ‖A⁻¹‖` in a norm of [#matrixNorm(Tensor, double, boolean, int...)].
    public static Tensor cond(Tensor a, double ord) {
        return Norms.cond(a, ord);
    }

    /// Returns the condition numbers in the norm `fro` or `nuc`.
    public static Tensor cond(Tensor a, String ord) {
        return Norms.cond(a, ord);
    }

    /// Returns the n-th power of square matrices; a negative one is that of the inverse.
    public static Tensor matrixPower(Tensor a, int n) {
        return n >= 0 ? a.matrixPower(n) : inv(a).matrixPower(-n);
    }

    /// Returns `Σ Aᵏ/k!`, by scaling, a Taylor polynomial of degree 18 and squaring.
    public static Tensor matrixExp(Tensor a) {
        return Solutions.exp(a);
    }

    /// Returns the sums of products along an axis, broadcast.
    public static Tensor vecdot(Tensor x, Tensor y, int axis) {
        return Norms.vecdot(x, y, axis);
    }

    /// Returns the powers 0 to n-1 of every element as rows; x: [..., m], result: [..., m, n].
    public static Tensor vander(Tensor x, int n) {
        return Norms.vander(x, n);
    }

    /// Returns the inverse of a tensor as a map from its last axes to its first `ind`.
    public static Tensor tensorinv(Tensor a, int ind) {
        return Solutions.tensorinv(a, ind);
    }

    /// Returns x with `tensordot(a, x, x.rank()) = b`.
    public static Tensor tensorsolve(Tensor a, Tensor b, int... axes) {
        return Solutions.tensorsolve(a, b, axes);
    }

    /// Returns the first columns of the product of reflections `I - τᵢ vᵢ vᵢᵀ`, where vᵢ is column i of a
    /// below the diagonal with a 1 on it; a: [..., m, n], tau: [..., k].
    public static Tensor householderProduct(Tensor a, Tensor tau) {
        return Factors.householderProduct(a, tau);
    }
}
