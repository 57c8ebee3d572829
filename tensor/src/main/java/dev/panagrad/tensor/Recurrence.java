package dev.panagrad.tensor;

import java.util.function.IntFunction;

/// Polynomials of which each follows from the two before it, and the choice of a degree for each element.
final class Recurrence {
    private static final int MOST = 100_000;

    private Recurrence() {
    }

    /// The polynomial of degree k + 1, from those of the degrees k - 1 and k.
    interface Step {
        Tensor next(int k, Tensor before, Tensor now);
    }

    /// Returns integers as float32, as PyTorch does.
    static Tensor operand(String op, Tensor x) {
        return Scalars.needFloat(op, x.dtype().isFloat() ? x : x.to(DType.FLOAT32));
    }

    static Tensor chebyshev(Tensor x, Tensor first, int n) {
        return run(x, first, n, (_, p, q) -> x.mul(q).mul(2).sub(p));
    }

    /// Returns, for each element, the polynomial of its own degree, a whole number; the fraction of others is
    /// cut off.
    static Tensor each(Tensor x, Tensor n, IntFunction<Tensor> polynomial) {
        DType t = Promotion.of(x, n);
        Tensor degree = n.detach().to(DType.INT64);
        Tensor y = Tensor.where(degree.lt(0), polynomial.apply(-1), polynomial.apply(0));
        for (long k : degree.unique().values().toLongArray()) {
            if (k > MOST) {
                throw new IllegalArgumentException("polynomials: the degree is too large, n is " + n.shape()
                        + ", expected n <= " + MOST + " but got " + k);
            }
            if (k > 0) {
                y = Tensor.where(degree.eq(k), polynomial.apply((int) k), y);
            }
        }
        return y.to(t.isFloat() ? t : DType.FLOAT32);
    }

    /// @param first the polynomial of degree 1
    static Tensor run(Tensor x, Tensor first, int n, Step step) {
        if (n < 1) {
            return n < 0 ? Tensor.zerosLike(x) : Tensor.onesLike(x);
        }
        Tensor before = Tensor.onesLike(x);
        Tensor now = first;
        for (int k = 1; k < n; k++) {
            Tensor next = step.next(k, before, now);
            before = now;
            now = next;
        }
        return now;
    }
}
