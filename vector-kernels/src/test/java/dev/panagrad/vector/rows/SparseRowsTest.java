package dev.panagrad.vector.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.vector.rows.SparseRows.Matrix;
import java.time.Duration;
import java.util.Random;
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
                for (int form = 0; form < 4; form++) {
                    Matrix left = form % 2 == 0 ? new Matrix(a, false) : new Matrix(transpose(a), true);
                    Matrix right = form / 2 == 0 ? new Matrix(b, false) : new Matrix(transpose(b), true);
                    double[][] c = copy(before);
                    SparseRows.set(left, right, first, c, from, n);
                    assertArrayEquals(added, c);
                    c = copy(before);
                    SparseRows.set(left, right, c, from, n);
                    assertArrayEquals(set, c);
                }
            }
        }
    }

    @Test
    void infinityAndNanStayInTheirRowsAndColumns() {
        double[][] a = {{1, 0, Double.NaN}, {0, 2, 0}, {Double.POSITIVE_INFINITY, 0, 0}};
        double[][] b = {{1, 2}, {Double.NEGATIVE_INFINITY, Double.NaN}, {3, 0}};
        double[][] expected = new double[3][2];
        addByLoops(a, b, expected, 0, 3);
        double[][] c = {{7, 7}, {7, 7}, {7, 7}};
        SparseRows.set(new Matrix(a, false), new Matrix(b, false), c, 0, 3);
        assertArrayEquals(expected, c);
    }

    @Test
    void matricesThatDoNotFitAreRefusedBeforeAnythingChanges() {
        Matrix a = new Matrix(new double[2][3], false);
        Matrix b = new Matrix(new double[3][4], false);
        double[][] c = {{7, 7, 7, 7}, {7, 7, 7, 7}};
        double[][] before = copy(c);
        var e = assertThrows(ShapeException.class, () -> SparseRows.set(a, a, c, 0, 2));
        assertTrue(e.getMessage().contains("a is [2, 3], b is [2, 3], c is [2, 4]"), e.getMessage());
        assertThrows(ShapeException.class, () -> SparseRows.set(a, b, new double[2][5], 0, 2));
        assertThrows(ShapeException.class, () -> SparseRows.set(a, b, new double[3][4], 0, 2));
        assertThrows(ShapeException.class, () -> SparseRows.set(a, b, new double[0][], 0, 0));
        assertThrows(ShapeException.class, () -> SparseRows.set(a, b, new double[3], c, 0, 2));
        assertThrows(ShapeException.class, () -> SparseRows.set(a, b, c, 0, 3));
        assertThrows(ShapeException.class, () -> SparseRows.set(a, b, c, -1, 2));
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
