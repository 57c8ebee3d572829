package dev.panagrad.vector.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.reference.ReferenceBackend;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Short rows, rows that repeat an operand, and last vectors that overlap the ones before, also in place.
class BlocksTest {
    private final Random random = new Random(1);

    /// Draws from a generator of its own, so that other tests' draws stay the same.
    private Tensor numbers(long... shape) {
        return Tensor.of(random.doubles(Shape.of(shape).numel()).toArray()).to(DType.FLOAT32).reshape(shape);
    }

    private static void check(Tensor a, Tensor b) {
        Binary op = new Binary.Sub();
        Tensor expected = Tensor.zerosLike(a.sub(b));
        ReferenceBackend.INSTANCE.run(op, new Tensor[] {a, b}, expected);
        assertArrayEquals(expected.toDoubleArray(), a.sub(b).toDoubleArray());
        if (a.shape().equals(expected.shape())) {
            assertArrayEquals(expected.toDoubleArray(), a.copy().sub_(b).toDoubleArray());
        }
        ReferenceBackend.INSTANCE.run(op, new Tensor[] {b, a}, expected);
        assertArrayEquals(expected.toDoubleArray(), b.sub(a).toDoubleArray());
    }

    @Test
    void operandsRepeat() {
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            for (int n : new int[] {1, 2, 3, 7, 9, 15, 17, 28, 31, 33, 63, 64}) {
                Tensor x = numbers(40, 5, 3, n).to(t);
                check(x, numbers(n).to(t));
                check(x, numbers(3, 1).to(t));
                check(x, numbers(5, 1, n).to(t));
                check(x, numbers(5, 1, 1).to(t));
                check(x, numbers(1, 1, 3, n).to(t));
                check(x, numbers(40, 1, 1, n).to(t));
                check(x, numbers(40, 1, 1, 1).to(t));
                check(x.transpose(1, 2), numbers(n).to(t));
                check(x, numbers(n, 3).t().to(t));
            }
            check(numbers(5000).to(t), numbers(1).to(t));
            check(numbers(3, 1).to(t), numbers(1, 900).to(t));
        }
    }

    @Test
    void lastVectorsOverlap() {
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            for (int n = 1; n < 70; n++) {
                Tensor x = numbers(n).to(t);
                check(x, numbers(n).to(t));
                check(x, numbers(1).to(t));
                assertArrayEquals(x.mul(2).toDoubleArray(), x.copy().add_(x).toDoubleArray());
                Tensor own = x.copy();
                assertArrayEquals(x.mul(2).toDoubleArray(), own.add_(own).toDoubleArray());
            }
        }
    }
}
