package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;

/// The gradients of a matrix product: `g bᵀ` and `aᵀ g`.
///
/// Where an operand is itself a transposed view, as the weight of a linear layer is, its gradient is computed
/// transposed: the transpose that comes next then gives contiguous memory.
final class MatMulGradient {
    private MatMulGradient() {
    }

    static Gradient of(Saved a, Saved b) {
        boolean aTransposed = transposed(a.raw());
        boolean bTransposed = transposed(b.raw());
        return Gradient.each(
                g -> aTransposed
                        ? product(b.get(), g.transpose(-2, -1)).transpose(-2, -1)
                        : product(g, b.get().transpose(-2, -1)),
                g -> bTransposed
                        ? product(g.transpose(-2, -1), a.get()).transpose(-2, -1)
                        : product(a.get().transpose(-2, -1), g));
    }

    /// Columns by rows, as in the gradients of a vector's products, have nothing to be summed.
    private static Tensor product(Tensor a, Tensor b) {
        return a.size(-1) == 1 ? a.mul(b) : a.matmul(b);
    }

    private static boolean transposed(Tensor x) {
        int r = x.rank();
        return x.stride(r - 2) == 1 && x.stride(r - 1) >= x.size(r - 2) && x.size(r - 1) > 1;
    }
}
