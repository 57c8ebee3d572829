package dev.panagrad.tensor;

import dev.panagrad.tensor.linalg.Linalg;

/// Products of vectors, matrices and tensors, and their sums with a scaled operand.
public sealed interface Products permits Tensor {
    /// Returns `beta · x + alpha · a b`; a: [m, k], b: [k, n], x broadcast to [m, n]. Where beta is 0, x is
    /// not read.
    default Tensor addmm(Tensor a, Tensor b, Number beta, Number alpha) {
        if (AutocastFunction.ADDMM.applies((Tensor) this)) {
            return AutocastFunction.ADDMM.of(t -> t[0].addmm(t[1], t[2], beta, alpha), (Tensor) this, a, b);
        }
        return Contractions.plus("addmm", (Tensor) this, a.mm(b), beta, alpha);
    }

    /// Returns `x + a b` of matrices.
    default Tensor addmm(Tensor a, Tensor b) {
        return addmm(a, b, 1, 1);
    }

    /// Returns `beta · x + alpha · a b`; a: [m, k], b: [k], x broadcast to [m].
    default Tensor addmv(Tensor a, Tensor b, Number beta, Number alpha) {
        if (AutocastFunction.ADDMV.applies((Tensor) this)) {
            return AutocastFunction.ADDMV.of(t -> t[0].addmv(t[1], t[2], beta, alpha), (Tensor) this, a, b);
        }
        return Contractions.plus("addmv", (Tensor) this, a.mv(b), beta, alpha);
    }

    /// Returns `x + a b` of a matrix and a vector.
    default Tensor addmv(Tensor a, Tensor b) {
        return addmv(a, b, 1, 1);
    }

    /// Returns `beta · x + alpha · a bᵀ`; a: [m], b: [n], x broadcast to [m, n].
    default Tensor addr(Tensor a, Tensor b, Number beta, Number alpha) {
        if (AutocastFunction.ADDR.applies((Tensor) this)) {
            return AutocastFunction.ADDR.of(t -> t[0].addr(t[1], t[2], beta, alpha), (Tensor) this, a, b);
        }
        return Contractions.plus("addr", (Tensor) this, a.outer(b), beta, alpha);
    }

    /// Returns `x + a bᵀ` of vectors.
    default Tensor addr(Tensor a, Tensor b) {
        return addr(a, b, 1, 1);
    }

    /// Returns `beta · x + alpha · a b`; a: [n, m, k], b: [n, k, p], x broadcast to [n, m, p].
    default Tensor baddbmm(Tensor a, Tensor b, Number beta, Number alpha) {
        if (AutocastFunction.BADDBMM.applies((Tensor) this)) {
            return AutocastFunction.BADDBMM.of(t -> t[0].baddbmm(t[1], t[2], beta, alpha),
                    (Tensor) this, a, b);
        }
        return Contractions.plus("baddbmm", (Tensor) this, a.bmm(b), beta, alpha);
    }

    /// Returns `x + a b` of batches of matrices.
    default Tensor baddbmm(Tensor a, Tensor b) {
        return baddbmm(a, b, 1, 1);
    }

    /// Returns `beta · x + alpha · Σ a b` over the batch; a: [n, m, k], b: [n, k, p], x broadcast to [m, p].
    default Tensor addbmm(Tensor a, Tensor b, Number beta, Number alpha) {
        if (AutocastFunction.ADDBMM.applies((Tensor) this)) {
            return AutocastFunction.ADDBMM.of(t -> t[0].addbmm(t[1], t[2], beta, alpha), (Tensor) this, a, b);
        }
        return Contractions.plus("addbmm", (Tensor) this, a.bmm(b).sum(0).to(a.dtype()), beta, alpha);
    }

    /// Returns `x + Σ a b` over the batch.
    default Tensor addbmm(Tensor a, Tensor b) {
        return addbmm(a, b, 1, 1);
    }

    /// Returns the product of a matrix and a vector; x: [m, k], other: [k].
    ///
    /// @throws ShapeException if the operands are no matrix and vector
    default Tensor mv(Tensor other) {
        if (AutocastFunction.MV.applies((Tensor) this)) {
            return AutocastFunction.MV.of(t -> t[0].mv(t[1]), (Tensor) this, other);
        }
        Tensor a = (Tensor) this;
        if (a.rank() != 2 || other.rank() != 1) {
            throw new ShapeException("mv: needs a matrix and a vector, a is " + a.shape() + ", b is "
                    + other.shape() + ", expected ranks 2 and 1 but " + a.rank() + " and " + other.rank());
        }
        return a.matmul(other);
    }

    /// Returns the sums of products along the last axes of both: `y[…, ⋯] = Σₖ x[…, k] other[⋯, k]`.
    ///
    /// @throws ShapeException if the last axes differ
    default Tensor inner(Tensor other) {
        Tensor x = (Tensor) this;
        if (x.rank() == 0 || other.rank() == 0) {
            return x.mul(other);
        }
        if (x.size(-1) != other.size(-1)) {
            throw ShapeException.of("inner", "last dimensions differ",
                    "a is " + x.shape() + ", b is " + other.shape(), "a.dim(-1) == b.dim(-1)", x.size(-1),
                    other.size(-1));
        }
        return tensordot(other, new int[] {-1}, new int[] {-1});
    }

    /// Returns the inner product of two vectors.
    default Tensor vdot(Tensor other) {
        return ((Tensor) this).dot(other);
    }

    /// Returns the sums of products over the last `n` axes of x and the first `n` of the other one.
    default Tensor tensordot(Tensor other, int n) {
        if (AutocastFunction.TENSORDOT.applies((Tensor) this)) {
            return AutocastFunction.TENSORDOT.of(t -> t[0].tensordot(t[1], n), (Tensor) this, other);
        }
        return Contractions.tensordot((Tensor) this, other, n);
    }

    /// Returns the sums of products over pairs of axes: axis `axes[i]` of x with `others[i]` of the other
    /// one. The result has the other axes of x, then those of the other one.
    ///
    /// @throws ShapeException if the numbers of axes or their sizes differ
    default Tensor tensordot(Tensor other, int[] axes, int[] others) {
        if (AutocastFunction.TENSORDOT.applies((Tensor) this)) {
            return AutocastFunction.TENSORDOT.of(t -> t[0].tensordot(t[1], axes, others),
                    (Tensor) this, other);
        }
        return Contractions.tensordot((Tensor) this, other, axes, others);
    }

    /// Returns the sum of a matrix's main diagonal.
    ///
    /// @throws ShapeException if it is no matrix
    default Tensor trace() {
        if (AutocastFunction.TRACE.applies((Tensor) this)) {
            return AutocastFunction.TRACE.of(t -> t[0].trace(), (Tensor) this);
        }
        Tensor x = (Tensor) this;
        if (x.rank() != 2) {
            throw ShapeException.of("trace", "needs a matrix", "x is " + x.shape(), "x.rank() == 2", x.rank(),
                    2);
        }
        return x.diagonal().sum();
    }

    /// Returns Kronecker's product: every element of x replaced by its product with the other one.
    default Tensor kron(Tensor other) {
        return Contractions.kron((Tensor) this, other);
    }

    /// Returns the vector products of vectors of 3 elements along an axis; the rest is broadcast.
    ///
    /// @throws ShapeException if the axis is not of size 3
    default Tensor cross(Tensor other, int axis) {
        return Contractions.cross((Tensor) this, other, axis);
    }

    /// Returns the vector products of vectors of 3 elements along the last axis.
    default Tensor cross(Tensor other) {
        return cross(other, -1);
    }

    /// Returns the `p`-norm of the difference of all elements.
    default Tensor dist(Tensor other, double p) {
        if (AutocastFunction.DIST.applies((Tensor) this)) {
            return AutocastFunction.DIST.of(t -> t[0].dist(t[1], p), (Tensor) this, other);
        }
        return ((Tensor) this).sub(other).norm(p, false);
    }

    /// Returns the Euclidean norm of the difference of all elements.
    default Tensor dist(Tensor other) {
        return dist(other, 2);
    }

    /// Returns the distances between rows in the `p`-norm; x: [..., m, k], other: [..., n, k], result:
    /// [..., m, n].
    ///
    /// @throws ShapeException if the last axes differ
    default Tensor cdist(Tensor other, double p) {
        if (AutocastFunction.CDIST.applies((Tensor) this)) {
            return AutocastFunction.CDIST.of(t -> t[0].cdist(t[1], p), (Tensor) this, other);
        }
        return Contractions.cdist((Tensor) this, other, p);
    }

    /// Returns the Euclidean distances between rows.
    default Tensor cdist(Tensor other) {
        return cdist(other, 2);
    }

    /// Returns the product of matrices with the fewest multiplications; the first and last may be vectors.
    default Tensor multiDot(Tensor... others) {
        Tensor[] all = new Tensor[others.length + 1];
        all[0] = (Tensor) this;
        System.arraycopy(others, 0, all, 1, others.length);
        return Contractions.multiDot(all);
    }

    /// Returns the matrices over the last two axes to a whole power; negative ones are those of the inverse.
    ///
    /// @throws ShapeException if the last two axes differ
    default Tensor matrixPower(int n) {
        Tensor x = (Tensor) this;
        return n < 0 ? Contractions.matrixPower(Linalg.inv(x), -n) : Contractions.matrixPower(x, n);
    }
}
