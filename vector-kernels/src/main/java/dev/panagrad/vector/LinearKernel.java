package dev.panagrad.vector;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.elementwise.Strided;
import dev.panagrad.vector.elementwise.UnaryKernel;
import dev.panagrad.vector.gemm.Gemm;
import dev.panagrad.vector.gemm.Operand;
import java.lang.foreign.MemorySegment;

/// Linear layers: the product is added to rows that hold the bias. A rectifier behind is a pass in place.
final class LinearKernel {
    private LinearKernel() {}

    /// Made when first used.
    private static final class Rectifier {
        static final Kernel<Op> KERNEL = UnaryKernel.of(Unary.Relu.class);
    }

    static boolean run(Op op, Tensor[] in, Tensor out) {
        DType type = out.dtype();
        if (type != DType.FLOAT32 && type != DType.FLOAT64 || out.numel() > Integer.MAX_VALUE) {
            return false;
        }
        if (!out.isContiguous() || !in[2].isContiguous()) {
            return Strided.run(LinearKernel::run, op, in, out);
        }
        int size = type.bytes();
        int m = (int) out.size(0);
        int n = (int) out.size(1);
        MemorySegment y = out.memory();
        MemorySegment b = in[2].memory();
        long row = (long) n * size;
        if (m == 1) {
            MemorySegment.copy(b, in[2].byteOffset(), y, out.byteOffset(), row);
        } else {
            Parallel.run(m, n, (i, _, _) -> MemorySegment.copy(b, in[2].byteOffset(), y,
                    out.byteOffset() + i * row, row));
        }
        int k = (int) in[0].size(1);
        if (k > 0) {
            Gemm.run(type == DType.FLOAT64, true, m, n, k, matrix(in[0]), matrix(in[1]).transposed(),
                    new Operand(y, out.byteOffset(), row, size));
        }
        if (((Contraction.Linear) op).relu()) {
            Rectifier.KERNEL.run(new Unary.Relu(), new Tensor[] {out}, out);
        }
        return true;
    }

    private static Operand matrix(Tensor x) {
        int size = x.dtype().bytes();
        long col = x.size(1) == 1 ? size : x.stride(1) * size;
        return new Operand(x.memory(), x.byteOffset(), x.stride(0) * size, col);
    }
}
