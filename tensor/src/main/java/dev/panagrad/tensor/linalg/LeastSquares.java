package dev.panagrad.tensor.linalg;

import static dev.panagrad.tensor.linalg.Matrices.mT;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;
import java.util.Arrays;

/// Solutions of least squares: by triangular factors where the rank is full beyond doubt, else by singular
/// values.
final class LeastSquares {
    /// How often a matrix is multiplied by its transpose to bound its largest singular value.
    private static final int SQUARINGS = 2;

    private LeastSquares() {
    }

    static Linalg.Lstsq solve(Tensor a, Tensor b, double rcond, Linalg.Driver driver) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.ofAll(t -> solve(t[0], t[1], rcond, driver), a, b);
        }
        Matrices.needMatrix("lstsq", a);
        Matrices.needSame("lstsq", a, b);
        boolean vector = b.rank() == a.rank() - 1;
        Tensor right = vector ? b.unsqueeze(-1) : b;
        if (right.rank() != a.rank() || right.size(-2) != a.size(-2)) {
            throw new ShapeException(
                    "lstsq: the right side does not fit, a is " + a.shape() + ", b is " + b.shape()
                            + ", expected b.dim(-2) == a.dim(-2) but "
                            + (right.rank() < 2 ? "rank " + b.rank() : right.size(-2)) + " != " + a.size(-2));
        }
        Tensor none = a.newZeros(0);
        long n = a.size(-1);
        double least = Solutions.relative(a, 0, rcond);
        Tensor regular = a.numel() == 0 || a.size(-2) < n ? null
                : a.size(-2) == n ? square(a, right, least) : tall(a, right, least);
        Tensor x = regular == null ? Solutions.pinv(a, 0, rcond, false).matmul(right) : regular;
        Tensor rank = regular == null ? Solutions.rank(a, 0, rcond, false)
                : a.newFull(n, DType.INT64)
                        .expand(Arrays.copyOf(a.shape().dims(), a.rank() - 2)).copy();
        boolean full = a.size(-2) > n && rank.ne(n).any().item() == 0;
        boolean all = driver == Linalg.Driver.GELSD || driver == Linalg.Driver.GELSS;
        return new Linalg.Lstsq(vector ? x.squeeze(-1) : x,
                full && driver != Linalg.Driver.GELSY ? a.matmul(x).sub(right).square().sum(-2) : none,
                driver == Linalg.Driver.GELS ? none.to(rank.dtype()) : rank, all ? Linalg.svdvals(a) : none);
    }

    /// Returns the solution of as many equations as unknowns, or null if the rank is in doubt.
    private static Tensor square(Tensor a, Tensor b, double rcond) {
        Tensor packed = Factors.packed(a);
        Tensor order = Factors.order(packed);
        return isRegular(a.detach(), Solutions.inverse(packed.detach(), order), rcond)
                ? Solutions.solve(packed, order, b) : null;
    }

    /// Returns the solution of more equations than unknowns, or null if the rank is in doubt.
    private static Tensor tall(Tensor a, Tensor b, double rcond) {
        Linalg.Qr qr = Linalg.qr(a);
        Tensor r = qr.r().detach();
        Tensor inverse = Tensor.apply(new Decomposition.TriangularSolve(true, false), r, Matrices.eyeLike(r));
        return isRegular(r, inverse, rcond)
                ? Solutions.triangular(qr.r(), mT(qr.q()).matmul(b), true, true, false) : null;
    }

    /// Whether all singular values are certainly greater than `rcond` times the largest. Frobenius' norm of
    /// the inverse bounds the smallest; the largest is at most the norm of A, and the 2ᵏ-th root of that of
    /// the k times squared AᵀA, which comes closer.
    private static boolean isRegular(Tensor a, Tensor inverse, double rcond) {
        Tensor limit = norm(inverse).mul(Math.max(rcond, Matrices.eps(a))).reciprocal();
        Tensor size = norm(a);
        Tensor largest = size;
        Tensor x = a;
        for (int k = 1; largest.lt(limit).all().item() == 0; k++) {
            if (k > SQUARINGS || limit.isFinite().all().item() == 0) {
                return false;
            }
            x = x.div(size);
            x = mT(x).matmul(x);
            size = norm(x);
            largest = largest.mul(size.pow(Math.scalb(1.0, -k)));
        }
        return true;
    }

    private static Tensor norm(Tensor x) {
        return x.norm(2, true, -2, -1);
    }
}
