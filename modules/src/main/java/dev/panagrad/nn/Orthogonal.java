package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import dev.panagrad.tensor.linalg.LinalgEx;

/// Matrices with orthogonal columns, or rows where there are more columns, as functions of any matrices
/// (Lezcano, Martínez-Rubio 2019); x: [..., m, n].
final class Orthogonal extends Module implements RightInverse {
    private final Shape shape;
    private final OrthogonalMap map;
    private final boolean relative;
    /// By what the map's result is multiplied.
    @Buffer
    private Tensor base;

    Orthogonal(Shape shape, OrthogonalMap map, boolean relative) {
        this.shape = shape;
        this.map = map;
        this.relative = relative;
    }

    @Override
    public Tensor forward(Tensor x) {
        boolean wide = x.size(-2) < x.size(-1);
        Tensor tall = wide ? x.mT() : x;
        Tensor q = map == OrthogonalMap.HOUSEHOLDER ? reflections(tall) : rotation(tall);
        q = base == null ? q : base.matmul(q);
        return wide ? q.mT() : q;
    }

    /// Signs and zeros on the diagonal are no numbers to differentiate by.
    private static Tensor reflections(Tensor x) {
        Tensor v = x.tril(-1);
        Tensor tau = v.square().sum(-2).add(1).reciprocal().mul(2);
        Tensor signs = x.detach().diagonal(0, -2, -1).trunc().unsqueeze(-2);
        return Linalg.householderProduct(v, tau).mul(signs);
    }

    /// A rotation in `n` dimensions takes `n (n - 1) / 2` numbers; of a tall matrix those below the diagonal
    /// count.
    private Tensor rotation(Tensor x) {
        long n = x.size(-2);
        long k = x.size(-1);
        Tensor lower = x.tril();
        if (n != k) {
            long[] dims = x.shape().dims();
            dims[dims.length - 1] = n - k;
            lower = Tensor.cat(x.rank() - 1, lower, x.newZeros(dims));
        }
        Tensor a = lower.sub(lower.mT());
        Tensor q;
        if (map == OrthogonalMap.MATRIX_EXP) {
            q = Linalg.matrixExp(a);
        } else {
            Tensor eye = x.newEye(n, n);
            q = Linalg.solve(eye.sub(a.mul(0.5)), eye.add(a.mul(0.5)));
        }
        return n == k ? q : q.narrow(-1, 0, k);
    }

    /// Returns the operand that gives a matrix, or the orthogonal one next to it.
    ///
    /// @throws UnsupportedOperationException for maps that give each matrix for many operands, unless what
    ///         they give is relative to another
    @Override
    public Tensor rightInverse(Tensor value) {
        if (!value.shape().equals(shape)) {
            throw new ShapeException("orthogonal: the value does not fit, value is " + value.shape()
                    + ", expected " + shape + " but " + value.shape() + " != " + shape);
        }
        boolean wide = value.size(-2) < value.size(-1);
        Tensor q = wide ? value.mT() : value;
        if (relative) {
            base = Scope.keep(completed(q));
            Tensor x = value.newZeros(value.shape().dims());
            x.diagonal(0, -2, -1).fill_(-1);
            return x;
        }
        if (map != OrthogonalMap.HOUSEHOLDER) {
            throw new UnsupportedOperationException("orthogonal: " + map + " has no right inverse,"
                    + " expected relative == true or Householder's reflections");
        }
        LinalgEx.Geqrf f = LinalgEx.geqrf(q);
        Tensor a = f.a().copy();
        Tensor d = a.diagonal(0, -2, -1);
        // A reflection that LAPACK leaves out has tau 0; with the vector e1 it would change the sign.
        d.copy_(d.sign().mul(f.tau().eq(0).to(d.dtype()).mul(-2).add(1)));
        return wide ? a.mT() : a;
    }

    /// Returns a square orthogonal matrix that begins with the columns of another.
    private static Tensor completed(Tensor q) {
        long n = q.size(-2);
        long k = q.size(-1);
        if (n == k) {
            return isOrthogonal(q) ? q.copy() : orthogonalised(q);
        }
        long[] dims = q.shape().dims();
        dims[dims.length - 1] = n - k;
        Tensor more = Tensor.randn(q.dtype(), dims).to(q.device());
        return orthogonalised(Tensor.cat(q.rank() - 1, q, more));
    }

    private static boolean isOrthogonal(Tensor q) {
        long k = q.size(-1);
        double ulp = q.dtype() == dev.panagrad.tensor.DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1f);
        Tensor eye = q.newEye(k, k);
        return q.numel() == 0
                || q.mT().matmul(q).sub(eye).abs().max().item() <= 10 * q.size(-2) * ulp;
    }

    private static Tensor orthogonalised(Tensor x) {
        return Grad.off(() -> {
            LinalgEx.Geqrf f = LinalgEx.geqrf(x);
            Tensor signs = f.a().diagonal(0, -2, -1).sign().unsqueeze(-2);
            return Linalg.householderProduct(f.a(), f.tau()).mul(signs);
        });
    }
}
