package dev.panagrad.tensor.linalg;

import static dev.panagrad.tensor.linalg.Matrices.columns;
import static dev.panagrad.tensor.linalg.Matrices.mT;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;
import java.util.Arrays;

/// Inverses and solutions of linear equations, from factors.
final class Solutions {
    private static final double SMALL = 1.0;
    private static final int DEGREE = 18;

    private Solutions() {
    }

    static Tensor triangular(Tensor a, Tensor b, boolean upper, boolean left, boolean unit) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.of(t -> triangular(t[0], t[1], upper, left, unit), a, b);
        }
        Matrices.needSquare("solveTriangular", a);
        Matrices.needMatrix("solveTriangular", b);
        Matrices.needSame("solveTriangular", a, b);
        if (left) {
            return Tensor.apply(new Decomposition.TriangularSolve(upper, unit), a, b);
        }
        return mT(Tensor.apply(new Decomposition.TriangularSolve(!upper, unit), mT(a), mT(b)));
    }

    /// Returns the factors of A.
    ///
    /// @throws IllegalArgumentException if a matrix is singular
    private static Tensor regular(String op, Tensor a) {
        Matrices.needSquare(op, a);
        Matrices.needFloat(op, a);
        Tensor packed = Factors.packed(a);
        Tensor zero = packed.detach().diagonal(0, -2, -1).eq(0);
        if (zero.any().item() != 0) {
            long at = zero.flatten(0, zero.rank() - 1).nonzero().select(0, 0).itemLong();
            throw new IllegalArgumentException(op + ": a matrix is singular, a is " + a.shape()
                    + ", expected U without zeros on the diagonal but element " + at % a.size(-1)
                    + " of matrix "
                    + at / a.size(-1) + " is 0");
        }
        return packed;
    }

    static Tensor inv(Tensor a) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.of(t -> inv(t[0]), a);
        }
        Tensor packed = regular("inv", a);
        return inverse(packed, Factors.order(packed));
    }

    /// Returns the inverse from factors.
    static Tensor inverse(Tensor packed, Tensor order) {
        return substitute(packed, mT(Factors.permutation(order, packed)));
    }

    /// Returns x with `L U x = b[order]`.
    static Tensor solve(Tensor packed, Tensor order, Tensor b) {
        return substitute(packed, arranged(b, order));
    }

    /// Returns x with `L U x = b`.
    private static Tensor substitute(Tensor packed, Tensor b) {
        Tensor lu = columns(packed, 0, packed.size(-2));
        Tensor y = Tensor.apply(new Decomposition.TriangularSolve(false, true), lu, b);
        return Tensor.apply(new Decomposition.TriangularSolve(true, false), lu, y);
    }

    /// Returns the rows of b in an order, both with their batches broadcast.
    private static Tensor arranged(Tensor b, Tensor order) {
        if (b.rank() == 2 && order.rank() == 1) {
            return b.indexSelect(0, order);
        }
        long[] lead = Arrays.copyOf(b.shape().dims(), b.rank() - 2);
        long[] other = Arrays.copyOf(order.shape().dims(), order.rank() - 1);
        Shape batch = Shape.broadcast("solve", Shape.of(lead), Shape.of(other));
        Shape all = batch.insert(batch.rank(), b.size(-2)).insert(batch.rank() + 1, b.size(-1));
        return b.expand(all.dims()).gather(-2, order.unsqueeze(-1).expand(all.dims()));
    }

    /// Returns whether b is a batch of vectors for matrices a.
    static boolean isVector(Tensor a, Tensor b) {
        return b.rank() == 1 || b.rank() == a.rank() - 1
                && Arrays.equals(b.shape().dims(), Arrays.copyOf(a.shape().dims(), a.rank() - 1));
    }

    static Tensor solve(Tensor a, Tensor b, boolean left) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.of(t -> solve(t[0], t[1], left), a, b);
        }
        Matrices.needSquare("solve", a);
        Matrices.needSame("solve", a, b);
        boolean vector = isVector(a, b);
        Tensor right = vector ? b.unsqueeze(-1) : b;
        if (vector && !left) {
            throw new ShapeException(
                    "solve: vectors are only on the right of A, a is " + a.shape() + ", b is "
                            + b.shape() + ", expected left");
        }
        fits("solve", a, right, left);
        if (!left) {
            return mT(solve(mT(a), mT(b), true));
        }
        Tensor packed = regular("solve", a);
        Tensor x = solve(packed, Factors.order(packed), right);
        return vector ? x.squeeze(-1) : x;
    }

    static void fits(String op, Tensor a, Tensor b, boolean left) {
        if (b.rank() < 2 || b.size(left ? -2 : -1) != a.size(-1)) {
            throw new ShapeException(op + ": the right side does not fit, a is " + a.shape() + ", b is "
                    + b.shape() + ", expected b.dim(" + (left ? -2 : -1) + ") == a.dim(-1) but "
                    + (b.rank() < 2 ? "rank " + b.rank() : b.size(left ? -2 : -1)) + " != " + a.size(-1));
        }
        Shape.broadcast(op, Shape.of(Arrays.copyOf(a.shape().dims(), a.rank() - 2)),
                Shape.of(Arrays.copyOf(b.shape().dims(), b.rank() - 2)));
    }

    static Tensor factored(Linalg.LuFactor a, Tensor b, boolean left, boolean adjoint) {
        if (AutocastFunction.LINALG.applies(a.lu())) {
            return AutocastFunction.LINALG.of(
                    t -> factored(new Linalg.LuFactor(t[0], a.pivots()), t[1], left, adjoint),
                    a.lu(), b);
        }
        Matrices.needSquare("luSolve", a.lu());
        Matrices.needMatrix("luSolve", b);
        Matrices.needSame("luSolve", a.lu(), b);
        fits("luSolve", a.lu(), b, left);
        if (!left) {
            return mT(factored(a, mT(b), true, !adjoint));
        }
        Tensor order = Factors.order(a.pivots(), a.lu().size(-1));
        if (!adjoint) {
            return solve(a.lu(), order, b);
        }
        Tensor y = Tensor.apply(new Decomposition.TriangularSolve(false, false), mT(a.lu()), b);
        Tensor z = Tensor.apply(new Decomposition.TriangularSolve(true, true), mT(a.lu()), y);
        return arranged(z, order.argsort(-1, false));
    }

    static double relative(Tensor a, double atol, double rtol) {
        return !Double.isNaN(rtol) ? rtol
                : atol > 0 ? 0 : Math.max(a.size(-2), a.size(-1)) * Matrices.eps(a);
    }

    private static void tolerances(String op, double atol, double rtol) {
        if (atol < 0 || Double.isNaN(atol) || rtol < 0) {
            throw new IllegalArgumentException(
                    op + ": tolerances must not be negative, expected numbers >= 0 but"
                            + " got " + atol + " and " + rtol);
        }
    }

    static Tensor pinv(Tensor a, double atol, double rtol, boolean hermitian) {
        tolerances("pinv", atol, rtol);
        if (hermitian) {
            Matrices.needSquare("pinv", a);
        }
        Matrices.needMatrix("pinv", a);
        return Tensor.apply(new Decomposition.Pinv(atol, relative(a, atol, rtol)),
                hermitian ? Matrices.symmetric(a, false) : a);
    }

    static Tensor pinv(Tensor a, Tensor atol, Tensor rtol, boolean hermitian) {
        Matrices.needMatrix("pinv", a);
        if (hermitian) {
            Matrices.needSquare("pinv", a);
        }
        Shape batch = Shape.broadcast("pinv", Shape.of(Arrays.copyOf(a.shape().dims(), a.rank() - 2)),
                Shape.broadcast("pinv", atol.shape(), rtol.shape()));
        int lead = batch.rank();
        Tensor absolute = atol.detach().to(a.device()).to(a.dtype());
        Tensor relative = rtol.detach().to(a.device()).to(a.dtype());
        if (absolute.ge(0).all().item() == 0 || relative.ge(0).all().item() == 0) {
            throw new IllegalArgumentException("pinv: tolerances must not be negative, atol is "
                    + atol.shape() + ", rtol is " + rtol.shape()
                    + ", expected numbers >= 0 but the least are "
                    + absolute.amin().item() + " and " + relative.amin().item());
        }
        Tensor all = a.expand(batch.insert(lead, a.size(-2)).insert(lead + 1, a.size(-1)).dims());
        return Tensor.apply(new Decomposition.PinvWithin(), hermitian ? Matrices.symmetric(all, false) : all,
                Tensor.stack(lead, absolute.expand(batch.dims()), relative.expand(batch.dims())));
    }

    static Tensor rank(Tensor a, double atol, double rtol, boolean hermitian) {
        tolerances("matrixRank", atol, rtol);
        Matrices.needMatrix("matrixRank", a);
        return rank(a, Tensor.full(atol, a.dtype()), Tensor.full(relative(a, atol, rtol), a.dtype()),
                hermitian);
    }

    static Tensor rank(Tensor a, Tensor atol, Tensor rtol, boolean hermitian) {
        if (hermitian) {
            Matrices.needSquare("matrixRank", a);
        }
        Matrices.needMatrix("matrixRank", a);
        Tensor s = Linalg.svdvals(hermitian ? Matrices.symmetric(a.detach(), false) : a.detach());
        Tensor absolute = atol.detach().to(a.device()).to(a.dtype()).unsqueeze(-1);
        Tensor relative = rtol.detach().to(a.device()).to(a.dtype()).unsqueeze(-1);
        Tensor largest = s.size(-1) == 0 ? s.sum(true, -1) : s.amax(true, -1);
        return s.gt(largest.mul(relative).maximum(absolute)).sum(-1);
    }

    static Tensor exp(Tensor a) {
        Matrices.needSquare("matrixExp", a);
        Matrices.needFloat("matrixExp", a);
        if (a.numel() == 0) {
            return a.mul(1);
        }
        double size = a.detach().abs().sum(-2).amax().item();
        int halvings = size > SMALL && Double.isFinite(size) ? Math.getExponent(size / SMALL) + 1 : 0;
        Tensor x = a.mul(Math.scalb(1.0, -halvings));
        Tensor eye = Matrices.eyeLike(a);
        Tensor y = eye;
        for (int k = DEGREE; k > 0; k--) {
            y = x.matmul(y).mul(1.0 / k).add(eye);
        }
        for (int i = 0; i < halvings; i++) {
            y = y.matmul(y);
        }
        return y;
    }

    static Tensor tensorinv(Tensor a, int ind) {
        if (ind <= 0 || ind > a.rank()) {
            throw new IllegalArgumentException("tensorinv: wrong number of axes, a is " + a.shape()
                    + ", expected a number in [1, " + a.rank() + "] but got " + ind);
        }
        long[] d = a.shape().dims();
        long[] first = Arrays.copyOf(d, ind);
        long[] last = Arrays.copyOfRange(d, ind, d.length);
        long m = Shape.of(first).numel();
        long n = Shape.of(last).numel();
        if (m != n) {
            throw ShapeException.of("tensorinv", "the map must be square", "a is " + a.shape(),
                    "equal products of the first " + ind + " sizes and of the others", m, n);
        }
        long[] dims = Arrays.copyOf(last, d.length);
        System.arraycopy(first, 0, dims, last.length, first.length);
        return inv(a.reshape(m, n)).reshape(dims);
    }

    static Tensor tensorsolve(Tensor a, Tensor b, int... axes) {
        Tensor moved = a;
        if (axes.length > 0) {
            int[] to = new int[axes.length];
            Arrays.setAll(to, i -> a.rank() - axes.length + i);
            moved = a.movedim(axes, to);
        }
        long[] rest = Arrays.copyOfRange(moved.shape().dims(), Math.min(b.rank(), a.rank()), a.rank());
        long n = Shape.of(rest).numel();
        if (n != b.numel() || n * n != a.numel()) {
            throw ShapeException.of("tensorsolve", "the map must be square", "a is " + a.shape() + ", b is "
                    + b.shape(), "the product of a's last sizes == b.numel()", n, b.numel());
        }
        return solve(moved.reshape(n, n), b.reshape(n), true).reshape(rest);
    }
}
