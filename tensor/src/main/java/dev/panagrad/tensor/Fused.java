package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.spi.ChainRecorder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A function of elementwise operations that runs as one: a single kernel on a GPU, one pass over memory on
/// the CPU, and so do its gradients of any order. Of what it computes between nothing is kept.
///
/// ```java
/// var swish = Fused.of(x -> x.mul(x.sigmoid()));
/// var y = swish.apply(x);
/// ```
///
/// The function is run once for each combination of types and ranks, on operands of one element, and what it
/// does then is repeated: it must consist of elementwise operations (arithmetic, functions of one or two
/// numbers, comparisons, `where`, conversions), take no branch on values, and use no tensors but its operands
/// and numbers, which keep the value that they had. Results are those of the operations one by one.
public final class Fused {
    private final int operands;
    private final Function<Tensor[], Tensor> function;
    private final Map<Signature, Chain> chains = new ConcurrentHashMap<>();

    /// What tells chains apart.
    private record Signature(List<DType> types, List<Integer> ranks, DType autocast, Device device) {
    }

    private Fused(int operands, Function<Tensor[], Tensor> function) {
        this.operands = operands;
        this.function = function;
    }

    /// Returns a function of one tensor as one operation.
    public static Fused of(UnaryOperator<Tensor> function) {
        return of(1, x -> function.apply(x[0]));
    }

    /// Returns a function of two tensors as one operation.
    public static Fused of(BinaryOperator<Tensor> function) {
        return of(2, x -> function.apply(x[0], x[1]));
    }

    /// Returns a function of several tensors as one operation.
    ///
    /// @throws IllegalArgumentException if the number of operands is not positive
    public static Fused of(int operands, Function<Tensor[], Tensor> function) {
        if (operands < 1) {
            throw new IllegalArgumentException(
                    "fused: needs operands, expected a number >= 1 but got " + operands);
        }
        return new Fused(operands, function);
    }

    /// Returns the function's result for operands of any shapes that can be broadcast.
    ///
    /// @throws IllegalArgumentException if there is another number of operands, or the function does anything
    ///         that is not elementwise
    public Tensor apply(Tensor... in) {
        if (in.length != operands) {
            throw new IllegalArgumentException("fused: has another number of operands, expected " + operands
                    + " but got " + in.length);
        }
        List<DType> types = new ArrayList<>();
        List<Integer> ranks = new ArrayList<>();
        for (Tensor t : in) {
            types.add(t.dtype());
            ranks.add(t.rank());
        }
        Signature s = new Signature(types, ranks, Autocast.type(), in[0].device());
        Chain chain = chains.get(s);
        if (chain == null) {
            chain = chains.computeIfAbsent(s, _ -> record(in));
        }
        return Tensor.apply(chain, in);
    }

    private Chain record(Tensor[] in) {
        Tensor[] one = new Tensor[in.length];
        for (int i = 0; i < one.length; i++) {
            long[] dims = new long[in[i].rank()];
            Arrays.fill(dims, 1);
            one[i] = in[i].newOnes(dims);
        }
        return ChainRecorder.record(one, function);
    }
}
