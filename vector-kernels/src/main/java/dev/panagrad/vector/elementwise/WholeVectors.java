package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.vector.elementwise.Loops.Whole;
import dev.panagrad.vector.elementwise.Loops.WholeLoop;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/// Two operands of integers or truth values whose elements lie one after the other, by vectors of 64 bits:
/// what combines bits for every such type, sums, differences and extrema for int64.
final class WholeVectors {
    private static final Map<Class<?>, Whole> BITS = Map.of(
            Binary.And.class, (a, b) -> a.and(b),
            Binary.Or.class, (a, b) -> a.or(b),
            Binary.Xor.class, (a, b) -> a.lanewise(VectorOperators.XOR, b));

    private static final Map<Class<?>, Whole> TRUTHS = Map.of(
            Binary.And.class, (a, b) -> truths(a).and(truths(b)),
            Binary.Or.class, (a, b) -> truths(a.or(b)),
            Binary.Xor.class, (a, b) -> truths(a).lanewise(VectorOperators.XOR, truths(b)));

    private static final Map<Class<?>, Whole> NUMBERS = Map.of(
            Binary.Add.class, (a, b) -> a.add(b),
            Binary.Sub.class, (a, b) -> a.sub(b),
            Binary.Maximum.class, (a, b) -> a.max(b),
            Binary.Minimum.class, (a, b) -> a.min(b));

    /// All bits of each byte but the highest.
    static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
    /// The lowest bit of each byte.
    static final long ONES = 0x0101010101010101L;
    /// Fewer bytes do not pay.
    private static final long FEW = 4L * Lanes.BYTES;

    private final Late<WholeLoop> bits;
    private final Late<WholeLoop> truths;
    private final Late<WholeLoop> numbers;

    /// The loops of a record, as far as it has any.
    WholeVectors(Class<?> op) {
        bits = loop(BITS.get(op));
        truths = loop(TRUTHS.get(op));
        numbers = loop(NUMBERS.get(op));
    }

    private static Late<WholeLoop> loop(Whole function) {
        return new Late<>(() -> function == null ? null
                : Spin.copy(MethodHandles.lookup(), WholeTemplate.class, function));
    }

    /// Makes each byte other than 0 to 1: its highest bit comes from the sum that the other bits carry into
    /// it, or was there.
    private static LongVector truths(LongVector x) {
        return x.and(LOW_BITS).add(LOW_BITS).or(x).lanewise(VectorOperators.LSHR, 7).and(ONES);
    }

    /// Computes a result if it is one of these cases.
    ///
    /// @return whether it is
    boolean run(Tensor a, Tensor b, Tensor out) {
        DType type = out.dtype();
        int size = type.bytes();
        if (a.dtype() != type || b.dtype() != type || !a.shape().equals(out.shape())
                || !b.shape().equals(out.shape()) || out.numel() * size < FEW || !out.memory().isNative()
                || !a.isContiguous() || !b.isContiguous() || !out.isContiguous()) {
            return false;
        }
        WholeLoop loop = type == DType.BOOL ? truths.get() : bits.get();
        if (loop == null && type == DType.INT64) {
            loop = numbers.get();
        }
        if (loop == null) {
            return false;
        }
        WholeLoop found = loop;
        Parallel.run(1, out.numel(), (_, from, to) -> {
            for (long at = from * size; at < to * size; at += 1 << 20) {
                found.run(a.memory(), a.byteOffset() + at, b.memory(), b.byteOffset() + at, out.memory(),
                        out.byteOffset() + at, (int) Math.min(1 << 20, to * size - at));
            }
        });
        return true;
    }
}
