package dev.panagrad.vector;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.elementwise.ActivationLoop;
import dev.panagrad.vector.elementwise.Strided;
import dev.panagrad.vector.gemm.Epilogue;
import dev.panagrad.vector.gemm.Gemm;
import dev.panagrad.vector.gemm.Operand;

/// Linear layers, float32 and float64. An activation is computed of each block of results that is complete.
final class LinearKernel {
    private LinearKernel() {}

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
        Gemm.run(type == DType.FLOAT64, m, n, (int) in[0].size(1), matrix(in[0]), matrix(in[1]).transposed(),
                new Operand(out.memory(), out.byteOffset(), (long) n * size, size),
                new Operand(in[2].memory(), in[2].byteOffset(), 0, size),
                epilogue(((Contraction.Linear) op).activation(), type == DType.FLOAT64));
        return true;
    }

    private static Epilogue epilogue(Contraction.Activation activation, boolean wide) {
        ActivationLoop loop = ActivationLoop.of(activation, wide);
        return loop == null ? Epilogue.NONE : new Epilogue(wide ? 8 : 4, loop::run);
    }

    private static Operand matrix(Tensor x) {
        int size = x.dtype().bytes();
        long col = x.size(1) == 1 ? size : x.stride(1) * size;
        return new Operand(x.memory(), x.byteOffset(), x.stride(0) * size, col);
    }
}
