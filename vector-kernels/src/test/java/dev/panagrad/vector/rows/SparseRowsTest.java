package dev.panagrad.vector.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.ShapeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Products of rows against loops, bit for bit: of sizes around vectors, panels and parts.
class SparseRowsTest {
    private static double[][] matrix(Random random, int rows, int columns, double zeros) {
        double[][] m = new double[rows][columns];
        for (double[] row : m) {
            for (int j = 0; j < columns; j++) {
                double x = random.nextGaussian();
                row[j] = random.nextDouble() < zeros ? Math.copySign(0, x) : x;
            }
        }
        return m;
    }

    private static double[][] transpose(double[][] m) {
        double[][] t = new double[m[0].length][m.length];
        for (int i = 0; i < m.length; i++) {
            for (int j = 0; j < m[0].length; j++) {
                t[j][i] = m[i][j];
            }
        }
        return t;
    }

    private static double[][] copy(double[][] m) {
        return transpose(transpose(m));
    }

    /// Adds the product to rows, in the order of the sums.
    private static void addByLoops(double[][] a, double[][] b, double[][] c, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int p = 0; p < b.length; p++) {
                for (int j = 0; a[i][p] != 0 && j < b[0].length; j++) {
                    c[i][j] = Math.fma(a[i][p], b[p][j], c[i][j]);
                }
            }
        }
    }

    @ParameterizedTest @CsvSource({"1,1,1", "3,47,15", "2,48,16", "5,49,17", "7,97,63", "4,511,64",
            "3,512,65",
            "2,513,129", "600,20,33", "1025,3,5", "9,1100,100"})
    void products(int n, int depth, int columns) {
        Random random = new Random(31L * n + 7L * depth + columns);
        for (double zeros : new double[] {0, 0.5, 1}) {
            double[][] a = matrix(random, n, depth, zeros);
            double[][] b = matrix(random, depth, columns, 0.1);
            double[][] before = matrix(random, n, columns, 0);
            double[] first = matrix(random, 1, columns, 0.1)[0];
            for (int from : new int[] {0, n / 3}) {
                double[][] added = copy(before);
                double[][] set = copy(before);
                for (int i = from; i < n; i++) {
                    added[i] = first.clone();
                    set[i] = new double[columns];
                }
                addByLoops(a, b, added, from, n);
                addByLoops(a, b, set, from, n);
                for (int form = 0; form < 8; form++) {
                    boolean flat = form >= 4;
                    RowMatrix left = form % 2 == 0 ? rows(a, flat) : rows(transpose(a), flat).transpose();
                    RowMatrix right =
                            form / 2 % 2 == 0 ? rows(b, flat) : rows(transpose(b), flat).transpose();
                    assertArrayEquals(added, product(left, right, first, before, from, flat));
                    assertArrayEquals(set, product(left, right, null, before, from, flat));
                }
            }
        }
    }

    /// Returns a matrix in rows, or in a part of one array.
    private static RowMatrix rows(double[][] m, boolean flat) {
        return flat ? RowMatrix.of(values(m), 3, m.length, m[0].length) : RowMatrix.of(m);
    }

    /// Returns the elements row by row, between others.
    private static double[] values(double[][] m) {
        double[] values = new double[m.length * m[0].length + 5];
        Arrays.fill(values, Double.NaN);
        for (int i = 0; i < m.length; i++) {
            System.arraycopy(m[i], 0, values, 3 + i * m[0].length, m[0].length);
        }
        return values;
    }

    /// Returns what the rows from one on of a matrix become.
    private static double[][] product(RowMatrix a, RowMatrix b, double[] first, double[][] before, int from,
            boolean flat) {
        int n = before.length;
        if (!flat) {
            double[][] c = copy(before);
            SparseRows.set(a, b, first, RowMatrix.of(c), from, n);
            return c;
        }
        int width = before[0].length;
        double[] values = values(before);
        SparseRows.set(a, b, first, RowMatrix.of(values, 3, n, width), from, n);
        assertTrue(Double.isNaN(values[2]) && Double.isNaN(values[3 + n * width]));
        return IntStream.range(0, n)
                .mapToObj(i -> Arrays.copyOfRange(values, 3 + i * width, 3 + (i + 1) * width))
                .toArray(double[][]::new);
    }

    @Test
    void infinityAndNanStayInTheirRowsAndColumns() {
        double[][] a = {{1, 0, Double.NaN}, {0, 2, 0}, {Double.POSITIVE_INFINITY, 0, 0}};
        double[][] b = {{1, 2}, {Double.NEGATIVE_INFINITY, Double.NaN}, {3, 0}};
        double[][] expected = new double[3][2];
        addByLoops(a, b, expected, 0, 3);
        double[][] c = {{7, 7}, {7, 7}, {7, 7}};
        SparseRows.set(RowMatrix.of(a), RowMatrix.of(b), null, RowMatrix.of(c), 0, 3);
        assertArrayEquals(expected, c);
    }

    @Test
    void matricesThatDoNotFitAreRefusedBeforeAnythingChanges() {
        RowMatrix a = RowMatrix.of(new double[2][3]);
        RowMatrix b = RowMatrix.of(new double[3][4]);
        double[][] c = {{7, 7, 7, 7}, {7, 7, 7, 7}};
        double[][] before = copy(c);
        RowMatrix to = RowMatrix.of(c);
        var e = assertThrows(ShapeException.class, () -> SparseRows.set(a, a, null, to, 0, 2));
        assertTrue(e.getMessage().contains("a is [2, 3], b is [2, 3], c is [2, 4]"), e.getMessage());
        for (int[] size : new int[][] {{2, 5}, {3, 4}, {0, 0}}) {
            assertThrows(ShapeException.class,
                    () -> SparseRows.set(a, b, null, RowMatrix.of(new double[size[0]][size[1]]), 0, 2));
        }
        assertThrows(ShapeException.class,
                () -> SparseRows.set(a, b, null, RowMatrix.of(new double[4][2]).transpose(), 0, 2));
        assertThrows(ShapeException.class, () -> SparseRows.set(a, b, new double[3], to, 0, 2));
        assertThrows(ShapeException.class, () -> SparseRows.set(a, b, null, to, 0, 3));
        assertThrows(ShapeException.class, () -> SparseRows.set(a, b, null, to, -1, 2));
        assertThrows(ShapeException.class, () -> RowMatrix.of(new double[12], 1, 3, 4));
        assertThrows(ShapeException.class, () -> RowMatrix.of(new double[12], -1, 1, 4));
        assertThrows(ShapeException.class, () -> RowMatrix.of(new double[12], 0, 1 << 20, 1 << 20));
        assertArrayEquals(before, c);
    }

    @Test
    void isCompiledInTheEnd() {
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            while (!SparseRows.compiled()) {
                Thread.onSpinWait();
            }
        });
        assertTrue(SparseRows.compiled(), "once compiled it stays so");
    }
}
