package dev.panagrad.vector.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Four products at once against exact ones, and loops against vectors bit for bit.
class FourDotsTest {
    private static final int LENGTH = 70;

    private final Random random = new Random(5);
    private final double[] a = array();
    private final double[] b = array();
    private final double[] c = array();
    private final double[] d = array();

    private double[] array() {
        return random.doubles(LENGTH, -1, 1).toArray();
    }

    private static double exact(double[] x, double[] y, int from, int to) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = from; i < to; i++) {
            sum = sum.add(new BigDecimal(x[i]).multiply(new BigDecimal(y[i])));
        }
        return sum.doubleValue();
    }

    @Test
    void everyPart() {
        for (int from = 0; from <= LENGTH; from++) {
            for (int to = from; to <= LENGTH; to++) {
                double[] vectors = new Random(to).doubles(FourDots.SUMS + 2).toArray();
                double[] loops = vectors.clone();
                double[] before = vectors.clone();
                FourDots.add(true, a, b, c, d, from, to, vectors, 1);
                FourDots.add(false, a, b, c, d, from, to, loops, 1);
                assertArrayEquals(loops, vectors);
                assertEquals(before[0], vectors[0]);
                assertEquals(before[33], vectors[33]);
                double[] expected = {exact(a, c, from, to), exact(b, c, from, to), exact(a, d, from, to),
                        exact(b, d, from, to)};
                for (int k = 0; k < 4; k++) {
                    assertEquals(FourDots.total(k, before, 1) + expected[k], FourDots.total(k, vectors, 1),
                            1e-13);
                }
            }
        }
    }

    @Test
    void partsOutsideAreRefusedBeforeAnythingChanges() {
        double[] sums = new double[FourDots.SUMS];
        for (boolean vectors : new boolean[] {true, false}) {
            assertThrows(IndexOutOfBoundsException.class,
                    () -> FourDots.add(vectors, a, b, c, new double[3], 0, 4, sums, 0));
            assertThrows(IndexOutOfBoundsException.class,
                    () -> FourDots.add(vectors, a, b, c, d, -1, 4, sums, 0));
            assertThrows(IndexOutOfBoundsException.class,
                    () -> FourDots.add(vectors, a, b, c, d, 0, 4, sums, 1));
        }
        assertArrayEquals(new double[FourDots.SUMS], sums);
    }

    @Test
    void isCompiledInTheEnd() {
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            while (!FourDots.compiled()) {
                Thread.onSpinWait();
            }
        });
    }
}
