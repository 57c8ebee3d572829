package dev.panagrad.tensor;

import dev.panagrad.tensor.AutocastFunction.Rule;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Fourier;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Unary;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Mixed precision, as `torch.autocast`: inside [#run] each operation chooses its type by what it is, and by
/// the device of its operands, for PyTorch has one list for CUDA and one for the CPU.
///
/// - In the half type, on both: products of matrices, `addmm` and its like, linear layers, convolutions,
///   attention, `prelu`, recurrent layers. On CUDA also `mv`, `addmv`, `addr`, `einsum` and recurrent cells.
/// - In float32, on both: losses, `prod`, `cdist`. On CUDA also exponentials, logarithms, powers,
///   `reciprocal`, `rsqrt`, `tan`, `acos`, `asin`, `sinh`, `cosh`, `erfinv`, `softplus`, sums, running sums
///   and products, norms, distances, `logsumexp`, softmax, layer, group and RMS norm, and images in another
///   size. On the CPU also quantiles, `trace`, decompositions, Fourier transforms, samples on grids, pooling
///   of volumes and at random distances, `maxUnpool`, and padding by edges.
/// - Binary cross entropy of probabilities is refused on CUDA, and taken in float32 on the CPU.
/// - Where half and float32 operands meet, the half ones are widened; batch norm, and on the CPU layer, group
///   and RMS norm, give their first operand's type.
/// - Everything else, `mean` and `std` among them, and everything in float64 stays in its own type.
/// - A function composed of several operations is taken as one ([AutocastFunction]).
///
/// Parameters stay as they are, so the optimizer works in float32. Products of half operands (products of
/// matrices, linear layers) are computed in the half type where the device can, by tensor cores which add in
/// float32, and read half as much memory; elsewhere, as everything else of half type, they are computed in
/// float32 and rounded. The backward pass is not cast, wherever it is called.
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
        return in.length == 0 ? in : operands(rule(op, in[0]), half, in);
    }

    /// Returns the operands in the types that a rule chooses, null where null; the same array if nothing
    /// changes.
    static Tensor[] operands(Rule rule, DType half, Tensor[] in) {
        if (rule == Rule.NONE || (rule == Rule.WIDEST || rule == Rule.FIRST) && !mixed(in)) {
            return in;
        }
        Tensor[] out = in.clone();
        for (int i = 0; i < in.length; i++) {
            if (in[i] != null && casts(in[i])) {
                out[i] = in[i].to(rule == Rule.HALF ? half : DType.FLOAT32);
            }
        }
        return out;
    }

    /// Returns the type that a result takes after all, null if its own.
    static DType result(Op op, Tensor[] in) {
        return rule(op, in[0]) == Rule.FIRST && Halves.is(in[0].dtype()) ? in[0].dtype() : null;
    }

    private static boolean mixed(Tensor[] in) {
        DType first = null;
        for (Tensor x : in) {
            if (x != null && casts(x)) {
                if (first != null && first != x.dtype()) {
                    return true;
                }
                first = x.dtype();
            }
        }
        return false;
    }

    /// The operations of PyTorch's lists that are one record here.
    private static Rule rule(Op op, Tensor x) {
        boolean cpu = x.device().equals(Device.CPU);
        return switch (op) {
            case Contraction _,Convolution _,Binary.Prelu _ -> Rule.HALF;
            case Sequence.Attention _,Sequence.Lstm _,Sequence.Gru _,Sequence.Rnn _ -> Rule.HALF;
            case Reduction.Prod _,Normalization.CrossEntropy _ -> Rule.SINGLE;
            case Normalization.BatchNorm _ -> Rule.FIRST;
            case Chain _ -> Rule.NONE;
            case Normalization.LayerNorm _ -> cpu ? Rule.FIRST : Rule.SINGLE;
            case Decomposition _,Fourier _ -> cpu ? Rule.SINGLE : Rule.WIDEST;
            case Pooling.MaxPool p when p.kernel().size() == 3 -> cpu ? Rule.SINGLE : Rule.WIDEST;
            case Pooling.AvgPool p when p.kernel().size() == 3 -> cpu ? Rule.SINGLE : Rule.WIDEST;
            case Unary.Exp _,Unary.Expm1 _,Unary.Log _,Unary.Log1p _ -> single(cpu);
            case Unary.Rsqrt _,Unary.Reciprocal _,Unary.Tan _ -> single(cpu);
            case Unary.Softplus _,Unary.PowScalar _,Binary.Pow _ -> single(cpu);
            case Special.Acos _,Special.Asin _,Special.Sinh _,Special.Cosh _ -> single(cpu);
            case Special.Log2 _,Special.Log10 _,Special.Erfinv _ -> single(cpu);
            case Reduction.Sum _,Reduction.CumSum _,Scan.CumProd _ -> single(cpu);
            case Normalization.Softmax _,Normalization.LogSoftmax _ -> single(cpu);
            default -> Rule.WIDEST;
        };
    }

    /// The CPU's list leaves to half types what it can compute in them.
    private static Rule single(boolean cpu) {
        return cpu ? Rule.WIDEST : Rule.SINGLE;
    }
}
