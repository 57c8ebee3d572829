package dev.panagrad.vector.reduce;

import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.vector.elementwise.Spin;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorOperators.Associative;

/// Folds an array into one number, of doubles or of longs. What is left of a vector is filled up with
/// numbers that change nothing, so an array must have room for [WideFoldTemplate#STEP] of them.
interface WideFold {
    /// The loops of each way to combine, made when first used.
    Map<Associative, WideFold> LOOPS = new ConcurrentHashMap<>();

    /// Folds the first `n` numbers, at least 1.
    double fold(double[] x, int n);

    /// Folds the first `n` numbers, at least 1.
    long fold(long[] x, int n);

    /// Combines two partial results.
    double combine(double a, double b);

    /// Combines two partial results.
    long combine(long a, long b);

    /// Returns the loops of a reduction.
    static WideFold of(Op op) {
        return LOOPS.computeIfAbsent(switch (op) {
            case Reduction.Sum _ -> VectorOperators.ADD;
            case Reduction.Prod _ -> VectorOperators.MUL;
            case Reduction.Max _ -> VectorOperators.MAX;
            case Reduction.Min _ -> VectorOperators.MIN;
            case Reduction.Any _ -> VectorOperators.OR;
            case Reduction.All _ -> VectorOperators.AND;
            default -> throw new IllegalArgumentException(op.name());
        }, how -> Spin.copy(MethodHandles.lookup(), WideFoldTemplate.class, how));
    }
}
