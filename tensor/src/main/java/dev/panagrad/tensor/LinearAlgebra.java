package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Contraction;

/// Products of vectors and matrices.
public sealed interface LinearAlgebra permits Tensor {
    /// Returns the matrix product, as NumPy's `@`: vectors count as a row on the left, a column on the right,
    /// and leading axes are broadcast. a: [..., m, k], b: [..., k, n], result: [..., m, n].
    ///
    /// @throws ShapeException if the inner dimensions differ or an operand is a scalar
    /// @throws DTypeException if the types differ, where [Autocast] does not unite them; nothing is promoted
    default Tensor matmul(Tensor other) {
        Tensor a = (Tensor) this;
        Tensor b = other;
        if (a.dtype() != b.dtype() && !Autocast.unites(a, b)) {
            throw new DTypeException("matmul: types differ, a is " + a.dtype() + a.shape() + ", b is "
                    + b.dtype() + b.shape() + ", expected equal types but " + a.dtype() + " != " + b.dtype()
                    + "; x.to(DType." + b.dtype().name() + ") converts");
        }
        if (a.rank() == 0 || b.rank() == 0) {
            throw new ShapeException(
                    "matmul: scalars have no matrix product, a is " + a.shape() + ", b is " + b.shape()
                            + ", expected rank >= 1 but 0 < 1; use mul");
        }
        boolean row = a.rank() == 1;
        boolean column = b.rank() == 1;
        if (row && column && a.size(0) != b.size(0)) {
            throw ShapeException.of("matmul", "inner dimensions differ",
                    "a is " + a.shape() + ", b is " + b.shape(),
                    "a.dim(-1) == b.dim(0)", a.size(0), b.size(0));
        }
        Tensor y =
                Tensor.apply(new Contraction.MatMul(), row ? a.unsqueeze(0) : a, column ? b.unsqueeze(1) : b);
        y = row ? y.squeeze(y.rank() - 2) : y;
        return column ? y.squeeze(y.rank() - 1) : y;
    }

    /// Returns the matrix product of two matrices.
    ///
    /// @throws ShapeException if an operand is not a matrix
    default Tensor mm(Tensor other) {
        Tensor a = (Tensor) this;
        if (a.rank() != 2 || other.rank() != 2) {
            throw ShapeException.of("mm", "operands must be matrices",
                    "a is " + a.shape() + ", b is " + other.shape(),
                    "rank == 2", a.rank() != 2 ? a.rank() : other.rank(), 2);
        }
        return a.matmul(other);
    }

    /// Returns the products of two batches of matrices; a: [n, m, k], b: [n, k, p].
    ///
    /// @throws ShapeException if an operand is not of rank 3 or the batches differ
    default Tensor bmm(Tensor other) {
        Tensor a = (Tensor) this;
        if (a.rank() != 3 || other.rank() != 3 || a.size(0) != other.size(0)) {
            throw new ShapeException(
                    "bmm: operands must be batches of matrices of equal number, a is " + a.shape()
                            + ", b is " + other.shape() + ", expected rank == 3 and a.dim(0) == b.dim(0)");
        }
        return a.matmul(other);
    }

    /// Returns the inner product of two vectors.
    ///
    /// @throws ShapeException if an operand is not a vector or the sizes differ
    default Tensor dot(Tensor other) {
        if (AutocastFunction.DOT.applies((Tensor) this)) {
            return AutocastFunction.DOT.of(t -> t[0].dot(t[1]), (Tensor) this, other);
        }
        Tensor a = (Tensor) this;
        if (a.rank() != 1 || other.rank() != 1) {
            throw ShapeException.of("dot", "operands must be vectors",
                    "a is " + a.shape() + ", b is " + other.shape(),
                    "rank == 1", a.rank() != 1 ? a.rank() : other.rank(), 1);
        }
        return a.matmul(other);
    }

    /// Returns the outer product of two vectors; a: [m], b: [n], result: [m, n].
    default Tensor outer(Tensor other) {
        Tensor a = (Tensor) this;
        if (a.rank() != 1 || other.rank() != 1) {
            throw ShapeException.of("outer", "operands must be vectors",
                    "a is " + a.shape() + ", b is " + other.shape(),
                    "rank == 1", a.rank() != 1 ? a.rank() : other.rank(), 1);
        }
        return a.unsqueeze(1).mul(other.unsqueeze(0));
    }
}
