package dev.panagrad.vector.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.reference.ReferenceBackend;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Bits, sums and extrema of integers at lengths around those of vectors, also in place; truth values of any
/// bits.
class WholeVectorsTest {
    private static final List<Op> BITS = List.of(new Binary.And(), new Binary.Or(), new Binary.Xor());
    private static final List<Op> NUMBERS =
            List.of(new Binary.Add(), new Binary.Sub(), new Binary.Maximum(), new Binary.Minimum());

    private final Random random = new Random(1);

    /// Returns a tensor of any bits, on memory that it does not begin.
    private Tensor any(DType type, int n) {
        byte[] bytes = new byte[(n + 1) * type.bytes()];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i += 3) {
            bytes[i] = 0; // truth values of which a third is false
        }
        MemorySegment m = Arena.ofAuto().allocate(bytes.length, 8);
        m.copyFrom(MemorySegment.ofArray(bytes));
        return Tensor.wrap(m, type, n + 1).narrow(0, 1, n);
    }

    private static void check(Op op, Tensor a, Tensor b) {
        Tensor expected = Tensor.zerosLike(a);
        ReferenceBackend.INSTANCE.run(op, new Tensor[] {a, b}, expected);
        Tensor y = Tensor.apply(op, a, b);
        assertArrayEquals(expected.toLongArray(), y.toLongArray(), op + " of " + a.dtype());
        Tensor x = a.copy();
        WholeKernel.two(op.getClass()).run(op, new Tensor[] {x, b}, x);
        assertArrayEquals(expected.toLongArray(), x.toLongArray(), op + " in place of " + a.dtype());
    }

    @Test
    void everyLength() {
        for (DType type : new DType[] {DType.INT64, DType.INT32, DType.UINT8, DType.BOOL}) {
            for (int n : new int[] {1, 31, 32, 33, 63, 64, 65, 100, 255, 256, 257, 300, 511, 1000, 40_001}) {
                for (Op op : BITS) {
                    check(op, any(type, n), any(type, n));
                }
                for (Op op : type == DType.BOOL ? List.<Op>of() : NUMBERS) {
                    check(op, any(type, n), any(type, n));
                }
            }
        }
    }

    @Test
    void truthsApartAndAsConditions() {
        for (int n : new int[] {1, 7, 8, 9, 1023, 1024, 1025, 3000}) {
            for (Op op : BITS) {
                check(op, any(DType.BOOL, 2 * n).reshape(n, 2).select(1, 0), any(DType.BOOL, n));
            }
            for (Tensor x : List.of(any(DType.INT64, n), any(DType.INT32, n))) {
                Tensor[] in = {any(DType.BOOL, n), x, x.add(1)};
                Tensor expected = Tensor.zerosLike(x);
                ReferenceBackend.INSTANCE.run(new Indexing.Where(), in, expected);
                assertArrayEquals(expected.toLongArray(), Tensor.where(in[0], in[1], in[2]).toLongArray());
            }
        }
    }
}
