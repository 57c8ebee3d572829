package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Unary;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Mixed precision, as `torch.autocast`: inside [#run] each operation chooses its type by what it is.
///
/// - Products, linear layers, convolutions, attention and LSTM layers take float32 operands in the half type
///   and give results of it.
/// - Exponentials, logarithms, powers, sums, products, scans, softmax, layer norm and cross entropy take half
///   operands in float32 and give float32.
/// - Where half and float32 operands meet, the half ones are widened; batch norm gives its operand's type.
/// - Everything else, and everything in float64, stays in its own type.
///
/// Parameters stay as they are, so the optimizer works in float32. Half types are computed in float32 and
/// rounded, on every device, so their results are those of hardware that adds in float32; time and
/// memory are not saved. The backward pass is not cast, wherever it is called.
///
/// ```java
/// Tensor loss = Autocast.run(DType.BFLOAT16, () -> Losses.crossEntropy(model.call(x), y));
/// loss.backward();
/// ```
public final class Autocast {
    private static final ScopedValue<DType> TYPE = ScopedValue.newInstance();
    private static final AtomicInteger ANY = new AtomicInteger();

    private Autocast() {
    }

    /// How an operation chooses its type.
    private enum Rule {
        HALF, SINGLE, FIRST, WIDEST
    }

    /// Returns the result of the body, whose operations on the calling thread choose their types.
    ///
    /// @param type [DType#BFLOAT16], or [DType#FLOAT16], whose gradients want a `GradScaler`
    /// @throws DTypeException if the type is not a half type
    public static <T> T run(DType type, Supplier<T> body) {
        if (!Halves.is(type)) {
            throw DTypeException.of("autocast", "needs a half type", type, "bfloat16 or float16");
        }
        return with(type, body);
    }

    /// Runs the body as [#run(DType, Supplier)].
    public static void run(DType type, Runnable body) {
        run(type, () -> {
            body.run();
            return null;
        });
    }

    /// Returns the result of the body, whose operations choose no types, also inside [#run].
    public static <T> T off(Supplier<T> body) {
        return ANY.getPlain() == 0 ? body.get() : with(DType.FLOAT32, body);
    }

    private static <T> T with(DType type, Supplier<T> body) {
        ANY.incrementAndGet();
        try {
            return ScopedValue.where(TYPE, type).call(body::get);
        } finally {
            ANY.decrementAndGet();
        }
    }

    /// Returns the half type in which the calling thread computes, null if in none.
    static DType type() {
        if (ANY.getPlain() == 0) {
            return null;
        }
        DType t = TYPE.orElse(DType.FLOAT32);
        return t == DType.FLOAT32 ? null : t;
    }

    /// Whether a product of operands of different types is computed in one, since both are cast.
    static boolean unites(Tensor a, Tensor b) {
        return type() != null && casts(a) && casts(b);
    }

    private static boolean casts(Tensor x) {
        return x.dtype() == DType.FLOAT32 || Halves.is(x.dtype());
    }

    /// Returns the operands in the types that an operation takes; the same array if nothing changes.
    static Tensor[] operands(DType half, Op op, Tensor[] in) {
        Rule rule = rule(op);
        boolean mixed = mixed(in);
        if (rule == Rule.WIDEST && !mixed) {
            return in;
        }
        Tensor[] out = in.clone();
        for (int i = 0; i < in.length; i++) {
            if (casts(in[i])) {
                out[i] = in[i].to(rule == Rule.HALF ? half : DType.FLOAT32);
            }
        }
        return out;
    }

    /// Returns the type that a result takes after all, null if its own.
    static DType result(Op op, Tensor[] in) {
        return rule(op) == Rule.FIRST && Halves.is(in[0].dtype()) ? in[0].dtype() : null;
    }

    private static boolean mixed(Tensor[] in) {
        DType first = null;
        for (Tensor x : in) {
            if (casts(x)) {
                if (first != null && first != x.dtype()) {
                    return true;
                }
                first = x.dtype();
            }
        }
        return false;
    }

    private static Rule rule(Op op) {
        return switch (op) {
            case Contraction _,Convolution _ -> Rule.HALF;
            case Sequence.Attention _,Sequence.Lstm _,Sequence.Gru _,Sequence.Rnn _ -> Rule.HALF;
            case Unary.Exp _,Unary.Expm1 _,Unary.Log _,Unary.Log1p _ -> Rule.SINGLE;
            case Unary.Rsqrt _,Unary.Reciprocal _,Unary.Tan _ -> Rule.SINGLE;
            case Unary.Softplus _,Unary.PowScalar _ -> Rule.SINGLE;
            case Special _,Scan _ -> Rule.SINGLE;
            case Binary.Pow _ -> Rule.SINGLE;
            case Reduction.Sum _,Reduction.Prod _,Reduction.CumSum _ -> Rule.SINGLE;
            case Normalization.BatchNorm _ -> Rule.FIRST;
            case Normalization _ -> Rule.SINGLE;
            default -> Rule.WIDEST;
        };
    }
}
