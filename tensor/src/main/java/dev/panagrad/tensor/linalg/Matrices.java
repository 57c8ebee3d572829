package dev.panagrad.tensor.linalg;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// What functions of matrices need before and after.
final class Matrices {
    private Matrices() {
    }

    static Tensor mT(Tensor a) {
        return a.transpose(-2, -1);
    }

    static Tensor rows(Tensor a, long from, long count) {
        return a.narrow(-2, from, count);
    }

    static Tensor columns(Tensor a, long from, long count) {
        return a.narrow(-1, from, count);
    }

    static Tensor eye(Tensor like, long n) {
        return like.newEye(n, n);
    }

    /// Returns identity matrices of the batch and the columns of a tensor.
    static Tensor eyeLike(Tensor a) {
        needMatrix("eye", a);
        long[] dims = a.shape().dims();
        dims[dims.length - 2] = dims[dims.length - 1];
        return eye(a, a.size(-1)).expand(dims);
    }

    /// @throws ShapeException if it has fewer than two axes
    static void needMatrix(String op, Tensor a) {
        if (a.rank() < 2) {
            throw ShapeException.of(op, "the operand must be a matrix", "a is " + a.shape(), "a.rank() >= 2",
                    a.rank(), 2);
        }
    }

    /// @throws ShapeException if the matrices are not square
    static void needSquare(String op, Tensor a) {
        needMatrix(op, a);
        if (a.size(-2) != a.size(-1)) {
            throw ShapeException.of(op, "the matrices must be square", "a is " + a.shape(),
                    "a.dim(-2) == a.dim(-1)", a.size(-2), a.size(-1));
        }
    }

    /// @throws DTypeException if it is no floating-point type
    static void needAnyFloat(String op, Tensor a) {
        if (!a.dtype().isFloat()) {
            throw DTypeException.of(op, "needs a floating-point type", a.dtype(), "float32 or float64");
        }
    }

    /// @throws DTypeException if it is no computed floating-point type
    static void needFloat(String op, Tensor a) {
        if (a.dtype() != DType.FLOAT32 && a.dtype() != DType.FLOAT64) {
            throw DTypeException.of(op, "needs a floating-point type", a.dtype(), "float32 or float64");
        }
    }

    /// @throws DTypeException if the types differ
    static void needSame(String op, Tensor a, Tensor b) {
        needFloat(op, a);
        if (a.dtype() != b.dtype()) {
            throw new DTypeException(op + ": element types differ, a is " + a.dtype() + ", b is " + b.dtype()
                    + ", expected a.dtype() == b.dtype()");
        }
    }

    /// Returns a symmetric matrix from one triangle whose gradient is symmetric, as if both were read by
    /// halves.
    static Tensor symmetric(Tensor a, boolean upper) {
        Tensor mean = a.add(mT(a)).mul(0.5);
        Tensor values = a.detach();
        Tensor triangle = upper ? values.triu(0) : values.tril(0);
        Tensor whole = triangle.add(mT(upper ? values.triu(1) : values.tril(-1)));
        return a.requiresGrad() ? mean.add(whole.sub(mean.detach())) : whole;
    }

    /// Returns a matrix with the right triangle, and a symmetric gradient if one is wanted.
    static Tensor triangle(Tensor a, boolean upper) {
        return a.requiresGrad() ? symmetric(a, upper) : a;
    }

    /// The distance from 1 to the next number.
    static double eps(Tensor a) {
        return a.dtype() == DType.FLOAT64 ? 0x1p-52 : 0x1p-23;
    }
}
