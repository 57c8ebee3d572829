package dev.panagrad.tensor;

/// Polynomials of which each follows from the two before it.
final class Recurrence {
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
