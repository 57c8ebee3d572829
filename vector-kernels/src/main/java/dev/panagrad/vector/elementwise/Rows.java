package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;

/// The common iteration space of a result and its broadcast operands: axes that can be walked as one are
/// joined, so that most cases become one long row.
///
/// The strides of tensor `t` on axis `a` are `strides[t][a]`, in elements; tensor 0 is the result.
public final class Rows {
    private final int rank;
    private final long[] dims;
    private final long[][] strides;

    private Rows(int rank, long[] dims, long[][] strides) {
        this.rank = rank;
        this.dims = dims;
        this.strides = strides;
    }

    /// Returns the space of a result and operands that broadcast to its shape.
    public static Rows of(Tensor out, Tensor... in) {
        Shape shape = out.shape();
        int rank = shape.rank();
        long[] dims = new long[Math.max(rank, 1)];
        long[][] strides = new long[in.length + 1][Math.max(rank, 1)];
        int n = 0;
        dims[0] = 1;
        for (int a = 0; a < rank; a++) {
            long d = shape.dim(a);
            if (d == 1) {
                continue;
            }
            boolean joins = n > 0;
            for (int t = 0; t <= in.length; t++) {
                Tensor x = t == 0 ? out : in[t - 1];
                int axis = a - (rank - x.rank());
                long s = axis < 0 || x.size(axis) == 1 ? 0 : x.stride(axis);
                strides[t][n] = s;
                joins &= n > 0 && strides[t][n - 1] == s * d;
            }
            if (joins) {
                dims[n - 1] *= d;
                for (long[] s : strides) {
                    s[n - 1] = s[n];
                }
            } else {
                dims[n++] = d;
            }
        }
        if (n == 0) {
            for (long[] s : strides) {
                s[0] = 1;
            }
            n = 1;
        }
        return new Rows(n, dims, strides);
    }

    /// Returns the number of axes that are left, at least 1.
    public int rank() {
        return rank;
    }

    /// Returns the size of an axis.
    public long dim(int axis) {
        return dims[axis];
    }

    /// Returns the step of a tensor along an axis, in elements.
    public long stride(int tensor, int axis) {
        return strides[tensor][axis];
    }

    /// Returns the length of a row, the innermost axis.
    public long length() {
        return dims[rank - 1];
    }

    /// Returns how many rows there are.
    public long count() {
        long n = 1;
        for (int a = 0; a < rank - 1; a++) {
            n *= dims[a];
        }
        return n;
    }

    /// Returns the step of a tensor along a row.
    public long step(int tensor) {
        return strides[tensor][rank - 1];
    }

    /// Returns whether the result is contiguous along a row and every operand contiguous or constant.
    public boolean vectorial() {
        if (step(0) != 1 && length() > 1) {
            return false;
        }
        for (int t = 1; t < strides.length; t++) {
            if (step(t) != 1 && step(t) != 0 && length() > 1) {
                return false;
            }
        }
        return true;
    }

    /// Returns where a row of a tensor begins, in elements from the tensor's first.
    public long start(int tensor, long row) {
        long place = 0;
        long rest = row;
        for (int a = rank - 2; a >= 0; a--) {
            place += rest % dims[a] * strides[tensor][a];
            rest /= dims[a];
        }
        return place;
    }
}
