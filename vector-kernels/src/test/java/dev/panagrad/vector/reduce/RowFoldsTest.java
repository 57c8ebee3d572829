package dev.panagrad.vector.reduce;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.threads.ThreadPool;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongBinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Folds of rows against loops, of lengths around vectors, pieces and parts of rows.
class RowFoldsTest {
    private static long[] rows(long[] x, int rows, LongBinaryOperator f) {
        int n = x.length / rows;
        long[] y = new long[rows];
        for (int r = 0; r < rows; r++) {
            y[r] = Arrays.stream(x, r * n, (r + 1) * n).reduce(f).orElseThrow();
        }
        return y;
    }

    private static void check(Tensor x, UnaryOperator<Tensor> fold, long[] expected) {
        assertArrayEquals(expected, fold.apply(x).to(DType.INT64).toLongArray());
    }

    @ParameterizedTest @CsvSource({"1,1", "5,1", "3,7", "1,31", "2,32", "1,33", "70,316", "3,1024", "2,1025",
            "1,16384", "1,16385", "2,16385", "1,40001", "40001,1", "9000,3"})
    void integers(int rows, int n) {
        Random random = new Random(rows * 31L + n);
        for (DType t : new DType[] {DType.INT64, DType.INT32, DType.UINT8, DType.BOOL}) {
            long most = t == DType.BOOL ? 2 : t == DType.UINT8 ? 256 : 1L << 31;
            long least = t == DType.INT64 || t == DType.INT32 ? -most : 0;
            long[] v = random.longs((long) rows * n, least, most).toArray();
            Tensor x = Tensor.of(v).to(t).reshape(rows, n);
            check(x, y -> y.sum(1), rows(v, rows, Long::sum));
            check(x, y -> y.prod(1), rows(v, rows, (a, b) -> a * b));
            check(x, y -> y.amax(1), rows(v, rows, Math::max));
            check(x, y -> y.amin(1), rows(v, rows, Math::min));
            long[] few = new long[v.length];
            few[few.length - 1] = 1;
            Tensor one = Tensor.of(few).to(t).reshape(rows, n);
            check(one, y -> y.any(1), rows(few, rows, (a, b) -> a | b));
            check(one.eq(0), y -> y.all(1), rows(few, rows, (a, b) -> a | b, 1));
        }
    }

    /// As above, each result taken from a number.
    private static long[] rows(long[] x, int rows, LongBinaryOperator f, long from) {
        return Arrays.stream(rows(x, rows, f)).map(y -> from - y).toArray();
    }

    @ParameterizedTest @CsvSource({"1,1", "3,7", "2,33", "70,316", "2,1025", "1,16385", "1,40001"})
    void reals(int rows, int n) {
        Random random = new Random(rows * 31L + n);
        double[] v = random.doubles((long) rows * n, -1, 1).map(d -> Math.exp(d / n)).toArray();
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Tensor x = Tensor.of(v).to(t).reshape(rows, n);
            double[] seen = x.toDoubleArray();
            double[] product = x.prod(1).toDoubleArray();
            double[] sum = x.sum(1).toDoubleArray();
            for (int r = 0; r < rows; r++) {
                double[] row = Arrays.copyOfRange(seen, r * n, (r + 1) * n);
                double unit = t == DType.FLOAT32 ? 1e-6 : 1e-12;
                double p = Arrays.stream(row).reduce(1, (a, b) -> a * b);
                assertEquals(p, product[r], p * unit);
                double s = Arrays.stream(row).sum();
                assertEquals(s, sum[r], s * unit * 4);
                assertEquals(Arrays.stream(row).max().orElseThrow(), x.select(0, r).amax().item());
                assertEquals(Arrays.stream(row).min().orElseThrow(), x.select(0, r).amin().item());
            }
            int threads = ThreadPool.threads();
            ThreadPool.threads(1);
            assertArrayEquals(product, x.prod(1).toDoubleArray());
            assertArrayEquals(sum, x.sum(1).toDoubleArray());
            ThreadPool.threads(threads);
        }
    }
}
