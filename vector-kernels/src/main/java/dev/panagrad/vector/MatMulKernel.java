package dev.panagrad.vector;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.gemm.Gemm;
import dev.panagrad.vector.gemm.Operand;

/// Products of matrices and of stacks of matrices, of any strides.
final class MatMulKernel {
    private MatMulKernel() {}

    static boolean run(Op op, Tensor[] in, Tensor out) {
        DType type = out.dtype();
        if (type == DType.INT64) {
            return IntegerProduct.run(in, out);
        }
        int rank = out.rank();
        long columnStep = out.size(rank - 1) == 1 ? 1 : out.stride(rank - 1);
        if (type != DType.FLOAT32 && type != DType.FLOAT64 || columnStep != 1 && out.stride(rank - 2) != 1
                || out.numel() > Integer.MAX_VALUE) {
            return false;
        }
        Operand a = matrix(in[0]);
        Operand b = matrix(in[1]);
        Operand c = matrix(out);
        stack(type == DType.FLOAT64, in, out, 0, a, b, c);
        return true;
    }

    /// Multiplies all matrices from a leading axis on.
    private static void stack(boolean wide, Tensor[] in, Tensor out, int axis, Operand a, Operand b,
            Operand c) {
        int rank = out.rank();
        int m = (int) out.size(rank - 2);
        int n = (int) out.size(rank - 1);
        int k = (int) in[0].size(in[0].rank() - 1);
        if (axis == rank - 2) {
            Gemm.run(wide, false, m, n, k, a, b, c);
            return;
        }
        int count = (int) out.size(axis);
        long aStep = step(in[0], rank, axis);
        long bStep = step(in[1], rank, axis);
        long cStep = step(out, rank, axis);
        if (axis == rank - 3) {
            Gemm.batch(wide, false, count, m, n, k, a, aStep, b, bStep, c, cStep);
            return;
        }
        for (int i = 0; i < count; i++) {
            stack(wide, in, out, axis + 1, a.moved(i * aStep), b.moved(i * bStep), c.moved(i * cStep));
        }
    }

    /// Bytes from one matrix to the next along a leading axis of the result; 0 where the operand is
    /// broadcast.
    private static long step(Tensor x, int rank, int axis) {
        int own = axis - (rank - x.rank());
        return own < 0 || x.size(own) == 1 ? 0 : x.stride(own) * x.dtype().bytes();
    }

    private static Operand matrix(Tensor x) {
        int size = x.dtype().bytes();
        int rank = x.rank();
        long col = x.size(rank - 1) == 1 ? size : x.stride(rank - 1) * size;
        return new Operand(x.memory(), x.byteOffset(), x.stride(rank - 2) * size, col);
    }
}
