package dev.panagrad.vector.rows;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Products and multiples of pairs against exact ones, and loops against vectors bit for bit.
class PairsTest {
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

    /// Returns a and b one behind the other, outside of the heap.
    private MemorySegment pair() {
        MemorySegment pair = Arena.ofAuto().allocate(2L * LENGTH * Double.BYTES, 64);
        MemorySegment.copy(a, 0, pair, JAVA_DOUBLE, 0, LENGTH);
        MemorySegment.copy(b, 0, pair, JAVA_DOUBLE, LENGTH * Double.BYTES, LENGTH);
        return pair;
    }

    @Test
    void everyPart() {
        MemorySegment pair = pair();
        for (int from = 0; from <= LENGTH; from++) {
            for (int to = from; to <= LENGTH; to++) {
                double[] later = Arrays.copyOfRange(d, from, LENGTH);
                double[] vectors = new Random(to).doubles(Pairs.SUMS + 2).toArray();
                double[] loops = vectors.clone();
                double[] before = vectors.clone();
                Pairs.addDots(pair, c, later, from, to, vectors, 1);
                Pairs.addDots(a, b, c, later, from, to, loops, 1);
                assertArrayEquals(loops, vectors);
                assertEquals(before[0], vectors[0]);
                assertEquals(before[33], vectors[33]);
                double[] expected = {exact(a, c, from, to), exact(b, c, from, to), exact(a, d, from, to),
                        exact(b, d, from, to)};
                for (int k = 0; k < 4; k++) {
                    assertEquals(Pairs.total(k, before, 1) + expected[k], Pairs.total(k, vectors, 1),
                            1e-13);
                }
            }
        }
    }

    @Test
    void multiplesOfEveryPart() {
        MemorySegment pair = pair();
        for (int from = 0; from <= LENGTH; from++) {
            for (int to = from; to <= LENGTH; to++) {
                double[] vectors = c.clone();
                double[] loops = c.clone();
                Pairs.addMultiples(0.3, -7, pair, vectors, from, to);
                Pairs.addMultiples(0.3, a, -7, b, loops, from, to);
                assertArrayEquals(loops, vectors);
                for (int i = 0; i < LENGTH; i++) {
                    double expected = i < from || i >= to ? c[i] : 0.3 * a[i] - 7 * b[i] + c[i];
                    assertEquals(expected, vectors[i], 1e-14);
                }
            }
        }
    }

    @Test
    void partsOutsideAreRefusedBeforeAnythingChanges() {
        MemorySegment pair = pair();
        double[] sums = new double[Pairs.SUMS];
        for (int[] part : new int[][] {{0, LENGTH + 1, 0}, {-1, 4, 0}, {0, 4, 1}, {5, 4, 0}}) {
            assertThrows(IndexOutOfBoundsException.class,
                    () -> Pairs.addDots(pair, c, d, part[0], part[1], sums, part[2]));
            assertThrows(IndexOutOfBoundsException.class,
                    () -> Pairs.addDots(a, b, c, d, part[0], part[1], sums, part[2]));
        }
        assertThrows(IndexOutOfBoundsException.class,
                () -> Pairs.addDots(pair, c, new double[3], 0, 4, sums, 0));
        assertThrows(IndexOutOfBoundsException.class,
                () -> Pairs.addDots(a, b, c, new double[3], 0, 4, sums, 0));
        assertThrows(IndexOutOfBoundsException.class,
                () -> Pairs.addMultiples(1, 1, pair, sums, 0, Pairs.SUMS + 1));
        assertThrows(IndexOutOfBoundsException.class,
                () -> Pairs.addMultiples(1, a, 1, b, sums, 0, Pairs.SUMS + 1));
        assertThrows(IllegalArgumentException.class,
                () -> Pairs.addMultiples(1, 1, MemorySegment.ofArray(a), sums, 0, 8));
        assertArrayEquals(new double[Pairs.SUMS], sums);
    }

    @Test
    void isCompiledInTheEnd() {
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            while (!Pairs.compiled()) {
                Thread.onSpinWait();
            }
        });
    }
}
