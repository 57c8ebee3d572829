package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.spi.Backend;
import java.util.Arrays;

/// Arithmetic of the half types: operands are widened to float32, and the result is rounded. All three steps
/// are recorded, so gradients flow through them.
final class Halves {
    private Halves() {
    }

    static boolean is(DType t) {
        return t == DType.FLOAT16 || t == DType.BFLOAT16;
    }

    /// Returns the half type of all floating-point operands, null if they have another, or the operation
    /// moves elements without computing.
    static DType of(Op op, Tensor[] in) {
        DType half = null;
        for (int i = 0; i < in.length; i++) {
            Tensor x = in[i];
            if (op instanceof Sequence.AttentionGrad && i == Sequence.AttentionGrad.SUMS) {
                continue; // They are float32 where a device keeps them.
            }
            if (x == null || x.dtype().isFloat() && (!is(x.dtype()) || half != null && half != x.dtype())) {
                return null;
            }
            half = is(x.dtype()) ? x.dtype() : half;
        }
        // A chain's steps say themselves where they convert.
        boolean moves = op instanceof Chain || op instanceof Unary.Copy || op instanceof Unary.Cast
                || op instanceof Movement
                || op instanceof Indexing;
        return moves ? null : half;
    }

    static Tensor compute(Op op, DType half, Tensor[] in) {
        Tensor[] wide = Arrays.stream(in).map(x -> is(x.dtype()) ? x.to(DType.FLOAT32) : x)
                .toArray(Tensor[]::new);
        Tensor y = Evaluation.wide(op, wide);
        return y.dtype() == DType.FLOAT32 ? y.to(half) : y;
    }

    private static DType wide(DType t) {
        return is(t) ? DType.FLOAT32 : t;
    }

    /// Returns the type of a result.
    static DType type(Op op, DType half, Tensor[] in) {
        DType t = op.outputType(Arrays.stream(in).map(x -> wide(x.dtype())).toArray(DType[]::new));
        return t == DType.FLOAT32 ? half : t;
    }

    /// Computes a result that replaces a target's elements.
    static void store(Backend backend, Op op, Tensor[] in, Tensor target) {
        Tensor[] wide = Arrays.stream(in).map(x -> widened(backend, x)).toArray(Tensor[]::new);
        DType t = op.outputType(Arrays.stream(wide).map(Tensor::dtype).toArray(DType[]::new));
        Tensor y = Tensor.empty(target.device(), t, target.shape());
        backend.run(op, wide, y);
        backend.run(new Unary.Cast(target.dtype()), new Tensor[] {y}, target);
    }

    private static Tensor widened(Backend backend, Tensor x) {
        if (!is(x.dtype())) {
            return x;
        }
        Tensor y = Tensor.empty(x.device(), DType.FLOAT32, x.shape());
        backend.run(new Unary.Cast(DType.FLOAT32), new Tensor[] {x}, y);
        return y;
    }
}
