package dev.panagrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class FactoryTest {
    @Test
    void javaValuesBecomeTensorsAndBack() {
        assertEquals(DType.FLOAT32, Tensor.of(1.5f).dtype());
        assertEquals(DType.FLOAT64, Tensor.of(1.5).dtype());
        assertEquals(DType.INT64, Tensor.of(7L).dtype());
        assertEquals(DType.INT32, Tensor.of(7).dtype());
        assertEquals(DType.UINT8, Tensor.of((byte) -1).dtype());
        assertEquals(255, Tensor.of((byte) -1).item());
        assertEquals(DType.BOOL, Tensor.of(true).dtype());
        double[][][] nested = {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}};
        Tensor x = Tensor.of(nested);
        assertEquals(Shape.of(2, 2, 2), x.shape());
        assertArrayEquals(nested, (double[][][]) x.toArray());
        assertArrayEquals(new long[][] {{1}, {2}}, (long[][]) Tensor.of(new long[][] {{1}, {2}}).toArray());
        assertArrayEquals(new boolean[][] {{true, false}},
                (boolean[][]) Tensor.of(new boolean[][] {{true, false}}).toArray());
        assertEquals((Object) 3L, Tensor.of(3L).toArray());
        assertEquals(Long.MAX_VALUE, Tensor.of(Long.MAX_VALUE).itemLong());
    }

    @Test
    void rules() {
        assertArrayEquals(new long[] {2, 5, 8}, Tensor.arange(2, 10, 3).toLongArray());
        assertArrayEquals(new long[] {5, 3, 1}, Tensor.arange(5, 0, -2).toLongArray());
        assertEquals(0, Tensor.arange(3, 3, 1).numel());
        assertArrayEquals(new float[] {0, 0.25f, 0.5f, 0.75f}, Tensor.arange(0.0, 1, 0.25).toFloatArray());
        assertArrayEquals(new double[] {-1, -0.5, 0, 0.5, 1}, Tensor.linspace(-1, 1, 5).toDoubleArray());
        assertArrayEquals(new double[] {3}, Tensor.linspace(3, 9, 1).toDoubleArray());
        assertArrayEquals(new double[] {1, 0, 0, 1, 0, 0}, Tensor.eye(3, 2, DType.FLOAT64).toDoubleArray(), 0,
                "eye " + Tensor.eye(3, 2, DType.FLOAT64));
        assertEquals(DType.INT64, Tensor.full(3L, 2).dtype());
        assertEquals(DType.INT32, Tensor.full(3, 2).dtype());
        assertEquals(DType.FLOAT32, Tensor.full(3.0, 2).dtype());
    }

    /// Beyond 2^53 a double would miscount.
    @Test
    void longRangesAreExact() {
        long big = 1L << 53;
        assertArrayEquals(new long[] {big, big + 1, big + 2}, Tensor.arange(big, big + 3, 1).toLongArray());
        assertArrayEquals(new long[] {-big - 3, -big - 1}, Tensor.arange(-big - 3, -big, 2).toLongArray());
    }

    @Test
    void wrappedMemoryIsShared() {
        try (Arena arena = Arena.ofShared()) {
            var m = arena.allocate(24, 8);
            Tensor x = Tensor.wrap(m, DType.FLOAT64, 3);
            x.fill_(2);
            assertEquals(2, m.getAtIndex(ValueLayout.JAVA_DOUBLE, 1));
            m.setAtIndex(ValueLayout.JAVA_DOUBLE, 2, 5);
            assertEquals(5, x.get(2).item());
            Tensor y = Tensor.wrap(m.asSlice(8, 16), DType.FLOAT64, 2);
            x.narrow(0, 0, 2).copy_(y);
            assertArrayEquals(new double[] {2, 5, 5}, x.toDoubleArray(), "overlapping wraps");
        }
    }

    @Test
    void numbersOfEveryTypeFill() {
        for (DType t : DType.values()) {
            assertEquals(1, Tensor.full(1, t, 2).get(1).item(), t.toString());
            assertEquals(0, Tensor.zeros(t, 2).get(0).item(), t.toString());
            assertTrue(Tensor.ones(t, 2, 2).isContiguous());
        }
    }

    @Test
    void conversionsTruncateAndSaturateLikeJava() {
        assertArrayEquals(new long[] {1, -1, 2, -2},
                Tensor.of(1.9, -1.9, 2.5, -2.5).to(DType.INT64).toLongArray());
        assertArrayEquals(new boolean[] {true, false, true, true},
                Tensor.of(0.1, 0, -3, Double.NaN).to(DType.BOOL).toBooleanArray());
        assertArrayEquals(new int[] {255, 0, 1},
                Tensor.of(255L, 256L, 257L).to(DType.UINT8).toIntArray());
        assertEquals(16777216f, Tensor.of(16777217L).to(DType.FLOAT32).item());
    }

    /// Rounded once, not to double first.
    @Test
    void longsBecomeFloatsWithOneRounding() {
        long[] v = {(1L << 62) + (1L << 38) + 1, (1L << 60) + (1L << 36) + 1, -((1L << 62) + (1L << 38) + 1)};
        float[] expected = {(float) v[0], (float) v[1], (float) v[2]};
        assertArrayEquals(expected, Tensor.of(v).to(DType.FLOAT32).toFloatArray());
    }
}
