package dev.panagrad.autograd;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.tensor.op.Sequence;

/// The gradients of operations that a device computes in a half type without widening operands.
///
/// A row of one operation computes in that type, too, and rounds once. A row of several would round between
/// them: what it keeps and the gradient are widened to float32 when it runs, and what it gives is rounded.
/// The same is done where the gradient is differentiated again, for then fused rows are compositions as well.
final class HalfGradient {
    private HalfGradient() {
    }

    /// Returns whether an operation's row is to be had from here.
    static boolean takes(Op op, Tensor y) {
        return isHalf(y.dtype()) && switch (op) {
            case Reduction.Sum _ -> false;
            case Reduction _,Scan _,Normalization _,Pooling _,Sequence _ -> true;
            default -> false;
        };
    }

    private static boolean isHalf(DType t) {
        return t == DType.FLOAT16 || t == DType.BFLOAT16;
    }

    /// Returns a tensor in float32 if it has a half type.
    static Tensor wide(Tensor x) {
        return isHalf(x.dtype()) ? x.to(DType.FLOAT32) : x;
    }

    /// Returns the row.
    ///
    /// @param own keeps what the row keeps as it is
    /// @param wide keeps the same, and gives it in float32
    static Gradient of(Op op, Tensor[] x, Tensor y, Saver own, Saver wide) {
        Gradient composed = rounded(GradientTable.of(op, x, y, wide), y.dtype());
        if (!isOne(op)) {
            return composed;
        }
        Gradient fused = GradientTable.of(op, x, y, own);
        // The gradient of a mask is a composition.
        int masked = op instanceof Sequence.Attention a && a.masked() ? 3 : -1;
        return Gradient.rows(fused.takesRows(), (g, needed) -> Grad.enabled() || masked > 0 && needed[masked]
                ? composed.of(g, needed) : fused.of(g, needed));
    }

    /// Whether every gradient is one operation on what is kept.
    private static boolean isOne(Op op) {
        return switch (op) {
            case Normalization.Softmax _,Normalization.LogSoftmax _ -> true;
            case Normalization.CrossEntropy _,Normalization.LayerNorm _ -> true;
            case Sequence.Attention _,Pooling _ -> true;
            default -> false;
        };
    }

    private static Gradient rounded(Gradient row, DType half) {
        return (g, needed) -> {
            Tensor[] out = row.of(g.to(DType.FLOAT32), needed);
            for (int i = 0; i < out.length; i++) {
                out[i] = out[i] == null ? null : out[i].to(half);
            }
            return out;
        };
    }
}
