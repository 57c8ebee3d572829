package dev.panagrad.tensor;

import java.util.function.UnaryOperator;

/// Polynomials of which each follows from the two before it; that of degree 0 is 1.
///
/// @param first the polynomial of degree 1
/// @param step the others
record Recurrence(UnaryOperator<Tensor> first, Step step) {
    static final Recurrence CHEBYSHEV_T = chebyshev(x -> x);
    static final Recurrence CHEBYSHEV_U = chebyshev(x -> x.mul(2));
    static final Recurrence CHEBYSHEV_V = chebyshev(x -> x.mul(2).sub(1));
    static final Recurrence CHEBYSHEV_W = chebyshev(x -> x.mul(2).add(1));
    static final Recurrence HERMITE_H =
            new Recurrence(x -> x.mul(2), (x, k, p, q) -> x.mul(q).sub(p.mul(k)).mul(2));
    static final Recurrence HERMITE_HE = new Recurrence(x -> x, (x, k, p, q) -> x.mul(q).sub(p.mul(k)));
    static final Recurrence LAGUERRE = new Recurrence(x -> x.neg().add(1),
            (x, k, p, q) -> x.neg().add(2 * k + 1).mul(q).sub(p.mul(k)).div(k + 1));
    static final Recurrence LEGENDRE =
            new Recurrence(x -> x, (x, k, p, q) -> x.mul(q).mul(2 * k + 1).sub(p.mul(k)).div(k + 1));

    private static final int MOST = 100_000;

    /// The polynomial of degree k + 1 at x, from those of the degrees k - 1 and k.
    interface Step {
        Tensor next(Tensor x, int k, Tensor before, Tensor now);
    }

    private static Recurrence chebyshev(UnaryOperator<Tensor> first) {
        return new Recurrence(first, (x, _, p, q) -> x.mul(q).mul(2).sub(p));
    }

    /// Returns integers as float32, as PyTorch does.
    static Tensor operand(String op, Tensor x) {
        return Scalars.needFloat(op, x.dtype().isFloat() ? x : x.to(DType.FLOAT32));
    }

    /// Returns the polynomial of a degree, 0 if that is negative.
    Tensor of(Tensor x, int n) {
        if (n < 1) {
            return n < 0 ? Tensor.zerosLike(x) : Tensor.onesLike(x);
        }
        Tensor before = Tensor.onesLike(x);
        Tensor now = first.apply(x);
        for (int k = 1; k < n; k++) {
            Tensor next = step.next(x, k, before, now);
            before = now;
            now = next;
        }
        return now;
    }

    /// Returns, for each element, the polynomial of its own degree, a whole number; the fraction of others is
    /// cut off. An element stops at its degree, so that higher ones neither overflow nor have a gradient.
    Tensor each(Tensor x, Tensor n) {
        Tensor degree = n.detach().to(DType.INT64);
        long most = degree.numel() == 0 ? 0 : degree.amax().itemLong();
        if (most > MOST) {
            throw new IllegalArgumentException("polynomials: the degree is too large, n is " + n.shape()
                    + ", expected n <= " + MOST + " but got " + most);
        }
        Tensor before = Tensor.onesLike(x);
        Tensor now = first.apply(x);
        for (int k = 1; k < most; k++) {
            Tensor further = degree.gt(k);
            Tensor next = step.next(x, k, before, now);
            before = Tensor.where(further, now, before);
            now = Tensor.where(further, next, now);
        }
        return Tensor.where(degree.gt(0), now, degree.eq(0).to(x.dtype())).to(Promotion.of(x, n));
    }
}
