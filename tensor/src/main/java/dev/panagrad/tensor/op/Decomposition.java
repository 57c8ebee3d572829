package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import java.util.Arrays;

/// Factors and solutions of matrices, the last two axes of their operands. An operation has one result, so
/// the factors lie side by side in it, and views part them. Where a matrix has no such factors the result is
/// NaN; see [Cholesky].
public sealed interface Decomposition extends Op {
    /// The lower triangular L with `A = L Lᵀ`; reads the lower triangle of A: [..., n, n]. Rows are NaN from
    /// that on whose leading minor is not positive.
    record Cholesky() implements Decomposition {
    }

    /// L and U with `A[p] = L U` by partial pivoting: L below the diagonal, its ones left out, U on and
    /// above it. One more column has the row numbers p, and another one the exchanges that made them: which
    /// row, from i on, took row i's place in step i. A: [..., m, n], result: [..., m, n + 2].
    record Lu() implements Decomposition {
    }

    /// X with `A X = B` for a triangular A, of which the other triangle, and the diagonal if `unit`, are not
    /// read; A: [..., n, n], B: [..., n, k], leading axes are broadcast.
    ///
    /// @param upper which triangle is read
    /// @param unit whether the diagonal counts as ones
    record TriangularSolve(boolean upper, boolean unit) implements Decomposition {
    }

    /// L and D with `A = P L D Lᵀ Pᵀ` of a symmetric A, of which the lower triangle is read, D of blocks of
    /// one and two rows (Bunch, Kaufman 1977): L below the blocks of D, zeros above the diagonal, and in one
    /// more column LAPACK's exchanges, from 1 on, both negative for a block of two rows. A: [..., n, n],
    /// result: [..., n, n + 1].
    record Ldl() implements Decomposition {
    }

    /// X with `A X = B` for the result of [Ldl]: [..., n, n + 1], B: [..., n, k], leading axes are broadcast.
    record LdlSolve() implements Decomposition {
    }

    /// The determinant; A: [..., n, n], result: [...].
    record Det() implements Decomposition {
    }

    /// Q and R with `A = Q R` by Householder's reflections, Q above Rᵀ; A: [..., m, n], result: [..., m + n,
    /// k].
    ///
    /// @param complete whether Q is square, k = m; else k = min(m, n)
    record Qr(boolean complete) implements Decomposition {
    }

    /// Ascending eigenvalues of a symmetric matrix, above its eigenvectors as columns, each with its largest
    /// element positive; A: [..., n, n], result: [..., n + 1, n].
    ///
    /// @param upper which triangle of A is read
    /// @param vectors whether eigenvectors are wanted; if not, the result is [..., 1, n]
    record Eigh(boolean upper, boolean vectors) implements Decomposition {
    }

    /// U, the descending singular values s, and V, one above the other, with `A = U diag(s) Vᵀ`; the largest
    /// element of each column of U is positive; A: [..., m, n], k = min(m, n), result: [..., m + 1 + n, k].
    ///
    /// @param vectors whether U and V are wanted; if not, the result is [..., 1, k]
    record Svd(boolean vectors) implements Decomposition {
    }

    /// The pseudo-inverse `V diag(1/s) Uᵀ`, without the singular values up to
    /// `max(absolute, relative · largest)`; A: [..., m, n], result: [..., n, m].
    record Pinv(double absolute, double relative) implements Decomposition {
    }

    /// [Pinv] with tolerances of each matrix, absolute and relative, in a second operand: [..., 2].
    record PinvWithin() implements Decomposition {
    }

    @Override
    default int arity() {
        return switch (this) {
            case TriangularSolve _,LdlSolve _,PinvWithin _ -> 2;
            case Cholesky _,Lu _,Ldl _,Det _,Qr _,Eigh _,Svd _,Pinv _ -> 1;
        };
    }

    @Override
    default Shape outputShape(Shape... in) {
        Shape a = in[0];
        if (a.rank() < 2) {
            throw ShapeException.of(name(), "the operand must be a matrix", "a is " + a, "a.rank() >= 2",
                    a.rank(), 2);
        }
        long m = a.dim(-2);
        long n = a.dim(-1);
        return switch (this) {
            case Cholesky _ -> square(a);
            case Lu _ -> matrix(a, m, n + 2);
            case TriangularSolve _ -> solution(square(a), in[1]);
            case Ldl _ -> matrix(square(a), n, n + 1);
            case LdlSolve _ -> solution(square(matrix(a, m, n - 1)), in[1]);
            case Det _ -> Shape.of(Arrays.copyOf(square(a).dims(), a.rank() - 2));
            case Qr(var complete) -> matrix(a, m + n, complete ? m : Math.min(m, n));
            case Eigh(_, var vectors) -> matrix(square(a), vectors ? n + 1 : 1, n);
            case Svd(var vectors) -> matrix(a, vectors ? m + 1 + n : 1, Math.min(m, n));
            case Pinv _ -> matrix(a, n, m);
            case PinvWithin _ -> {
                Shape tolerances = a.without(a.rank() - 1).with(a.rank() - 2, 2);
                if (!in[1].equals(tolerances)) {
                    throw new ShapeException(name() + ": the tolerances do not fit, a is " + a
                            + ", they are " + in[1] + ", expected two for each matrix, " + tolerances);
                }
                yield matrix(a, n, m);
            }
        };
    }

    private static Shape matrix(Shape a, long rows, long columns) {
        return a.with(a.rank() - 2, rows).with(a.rank() - 1, columns);
    }

    private Shape square(Shape a) {
        if (a.dim(-2) != a.dim(-1)) {
            throw ShapeException.of(name(), "the matrices must be square", "a is " + a,
                    "a.dim(-2) == a.dim(-1)", a.dim(-2), a.dim(-1));
        }
        return a;
    }

    private Shape solution(Shape a, Shape b) {
        if (b.rank() < 2 || b.dim(-2) != a.dim(-1)) {
            throw new ShapeException(name() + ": the right side does not fit, a is " + a + ", b is " + b
                    + ", expected b.rank() >= 2 and a.dim(-1) == b.dim(-2) but b has "
                    + (b.rank() < 2 ? "rank " + b.rank() : b.dim(-2) + " rows, not " + a.dim(-1)));
        }
        Shape lead = Shape.broadcast(name(), Shape.of(Arrays.copyOf(a.dims(), a.rank() - 2)),
                Shape.of(Arrays.copyOf(b.dims(), b.rank() - 2)));
        return lead.insert(lead.rank(), b.dim(-2)).insert(lead.rank() + 1, b.dim(-1));
    }

    @Override
    default DType outputType(DType... in) {
        return in.length == 1 ? OpNames.floating(this, in[0])
                : OpNames.floating(this, OpNames.same(this, in[0], in[1]));
    }
}
