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
                        ? b.get().matmul(g.transpose(-2, -1)).transpose(-2, -1)
                        : g.matmul(b.get().transpose(-2, -1)),
                g -> bTransposed
                        ? g.transpose(-2, -1).matmul(a.get()).transpose(-2, -1)
                        : a.get().transpose(-2, -1).matmul(g));
    }

    private static boolean transposed(Tensor x) {
        int r = x.rank();
        return x.stride(r - 2) == 1 && x.stride(r - 1) >= x.size(r - 2) && x.size(r - 1) > 1;
    }
}
