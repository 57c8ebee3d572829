package dev.panagrad.vector.indexing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.op.Window;
import dev.panagrad.tensor.random.Philox;
import dev.panagrad.tensor.reference.ReferenceBackend;
import dev.panagrad.tensor.spi.Backends;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Choosing, repeating, counting and putting elements against loops, of lengths around vectors and pieces.
class PlacesTest {
    private static long[] counted(int n) {
        long[] v = new long[n];
        for (int i = 0; i < n; i++) {
            v[i] = i + 1;
        }
        return v;
    }

    @ParameterizedTest @ValueSource(ints = {1, 3, 4, 15, 16, 17, 31, 32, 33, 67, 40_001})
    void flips(int n) {
        for (DType t : new DType[] {DType.FLOAT32, DType.INT32, DType.INT64}) {
            for (int rows : new int[] {1, 3}) {
                Tensor x = Tensor.of(counted(rows * n)).to(t).reshape(rows, n);
                long[] y = x.flip(1).to(DType.INT64).toLongArray();
                long[] part = x.indexSelect(1, Tensor.arange(n - 1, (n - 1) / 2 - 1, -1)).to(DType.INT64)
                        .toLongArray();
                int half = part.length / rows;
                for (int i = 0; i < rows * n; i++) {
                    assertEquals(i / n * n + n - i % n, y[i]);
                }
                for (int i = 0; i < part.length; i++) {
                    assertEquals(i / half * n + n - i % half, part[i]);
                }
            }
        }
    }

    /// Runs of neighbours among single elements, in rows, of every length around a vector's.
    @ParameterizedTest @ValueSource(ints = {1, 2, 7, 15, 16, 17, 33, 4_001})
    void runsOfNeighbours(int n) {
        long[] index = new long[3 * n + 6];
        int k = 0;
        for (long from : new long[] {2, 1, 2}) {
            index[k++] = from;
        }
        for (long from : new long[] {0, n + 1, 3}) {
            for (int i = 0; i < n; i++) {
                index[k++] = from + i;
            }
        }
        while (k < index.length) {
            index[k] = index[k++ - 1] - 1;
        }
        int width = 2 * n + 4;
        for (DType t : new DType[] {DType.FLOAT32, DType.INT64}) {
            for (int rows : new int[] {1, 2, 150}) {
                long[] y = Tensor.of(counted(rows * width)).to(t).reshape(rows, width)
                        .indexSelect(1, Tensor.of(index)).to(DType.INT64).toLongArray();
                assertEquals(rows * index.length, y.length);
                for (int i = 0; i < y.length; i++) {
                    assertEquals(i / index.length * (long) width + index[i % index.length] + 1, y[i]);
                }
            }
        }
    }

    /// As the reference, and each number once.
    @ParameterizedTest @ValueSource(ints = {1, 2, 255, 256, 257, 16_384, 16_385, 50_001})
    void permutations(int n) {
        Op op = new Sampling.Permutation(Shape.of(n), new Philox.Key(n * 0x9E3779B97F4A7C15L, 7));
        Tensor y = Tensor.zeros(DType.INT64, n);
        Tensor expected = Tensor.zeros(DType.INT64, n);
        Backends.cpu().run(op, new Tensor[0], y);
        ReferenceBackend.INSTANCE.run(op, new Tensor[0], expected);
        assertArrayEquals(expected.toLongArray(), y.toLongArray());
        assertArrayEquals(Tensor.arange(n).toLongArray(), y.sort().values().toLongArray());
    }

    @ParameterizedTest @ValueSource(ints = {1, 3, 15, 16, 17, 33, 40_001})
    void repeats(int n) {
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            long[] y = Tensor.of(counted(5)).to(t).repeatInterleave(n).to(DType.INT64).toLongArray();
            assertEquals(5 * n, y.length);
            for (int i = 0; i < y.length; i++) {
                assertEquals(i / n + 1, y[i]);
            }
        }
    }

    @ParameterizedTest @ValueSource(ints = {1, 511, 512, 513, 1023, 1024, 1025, 5000})
    void indicesAreChecked(int n) {
        Tensor x = Tensor.arange(100);
        long[] index = new Random(n).longs(n, 0, 100).toArray();
        assertArrayEquals(index, x.gather(0, Tensor.of(index)).toLongArray());
        for (int at : new int[] {0, n / 2, n - 1}) {
            for (long wrong : new long[] {-1, 100, Long.MAX_VALUE, Long.MIN_VALUE}) {
                long[] other = index.clone();
                other[at] = wrong;
                Tensor i = Tensor.of(other);
                assertThrows(ShapeException.class, () -> x.gather(0, i), () -> wrong + " at " + at);
            }
        }
    }

    @Test
    void countsAndPuts() {
        int n = 20_000;
        long[] v = new Random(1).longs(n, 0, 700).toArray();
        long[] counts = new long[700];
        double[] last = new double[700];
        double[] weighed = new double[700];
        for (int i = 0; i < n; i++) {
            counts[(int) v[i]]++;
            weighed[(int) v[i]] += i;
            last[(int) v[i]] = i;
        }
        Tensor at = Tensor.of(v);
        assertArrayEquals(counts, at.bincount(null, 700).toLongArray());
        assertArrayEquals(weighed, at.bincount(Tensor.arange(n), 700).toDoubleArray());
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT64, DType.UINT8}) {
            Tensor values = Tensor.arange(n).to(t);
            double[] expected = Tensor.of(last).to(DType.INT64).to(t).toDoubleArray();
            assertArrayEquals(expected, Tensor.zeros(t, 700).put(at, values, false).toDoubleArray());
        }
    }

    @ParameterizedTest @ValueSource(ints = {1, 3, 15, 16, 17, 31, 129, 1024, 1025, 20_000})
    void slices(int n) {
        Tensor x = Tensor.of(counted(15 * n)).reshape(3, 5, n);
        long[] index = {4, 0, 0, 2, 3, 1};
        for (DType t : new DType[] {DType.FLOAT32, DType.INT64, DType.UINT8}) {
            double[] from = x.to(t).toDoubleArray();
            double[] y = x.to(t).indexSelect(1, Tensor.of(index)).toDoubleArray();
            for (int i = 0; i < y.length; i++) {
                assertEquals(from[(int) ((i / (6 * n) * 5 + index[i / n % 6]) * n + i % n)], y[i]);
            }
        }
    }

    @ParameterizedTest @ValueSource(ints = {2, 1023, 1024, 1025, 4000})
    void pointsAtEqualDistances(int n) {
        double step = (7.5 + 3) / (n - 1);
        double[] expected = new double[n];
        for (int i = 0; i < n; i++) {
            expected[i] = i < n / 2 ? -3 + i * step : 7.5 - (n - 1 - i) * step;
        }
        assertArrayEquals(expected, Tensor.linspace(-3, 7.5, n, DType.FLOAT64).toDoubleArray());
        assertArrayEquals(Tensor.of(expected).to(DType.FLOAT32).toFloatArray(),
                Tensor.linspace(-3, 7.5, n).toFloatArray());
    }

    @Test
    void runsAndPlacesOfElements() {
        long[] v = new Random(2).longs(4_200, 0, 3).toArray();
        Tensor x = Tensor.of(v);
        var runs = x.uniqueConsecutive();
        long[] values = runs.values().toLongArray();
        long[] inverse = runs.inverse().toLongArray();
        long[] counts = new long[values.length];
        for (int i = 0; i < v.length; i++) {
            assertEquals(v[i], values[(int) inverse[i]]);
            assertEquals(i > 0 && v[i] == v[i - 1], i > 0 && inverse[i] == inverse[i - 1]);
            counts[(int) inverse[i]]++;
        }
        assertArrayEquals(counts, runs.counts().toLongArray());
        for (long[] shape : new long[][] {{4_200}, {60, 70}, {7, 60, 10}, {4_200, 1}}) {
            long[] places = x.reshape(shape).nonzero().toLongArray();
            int o = 0;
            for (int i = 0; i < v.length; i++) {
                long at = 0;
                for (int a = 0; a < shape.length && v[i] != 0; a++) {
                    at = at * shape[a] + places[o++];
                }
                assertEquals(v[i] == 0 ? 0 : i, at);
            }
            assertEquals(places.length, o);
        }
    }

    /// Pools of two columns along lines, of which the last column may be left over.
    @ParameterizedTest @ValueSource(ints = {2, 3, 15, 32, 33, 66, 67, 999})
    void pairsOfColumns(int n) {
        float[] v = new float[6 * n];
        Random random = new Random(n);
        for (int i = 0; i < v.length; i++) {
            v[i] = random.nextInt(50) == 0 ? Float.NaN : random.nextInt(9);
        }
        Window window = new Window(Ints.of(2), Ints.of(0), Ints.of(1));
        Tensor x = Tensor.of(v).reshape(2, 3, n);
        float[] y = Tensor.apply(new Pooling.MaxPool(Ints.of(2), window, false), x).toFloatArray();
        int half = n / 2;
        assertEquals(6 * half, y.length);
        for (int i = 0; i < y.length; i++) {
            int at = i / half * n + i % half * 2;
            assertEquals(Math.max(v[at], v[at + 1]), y[i]);
        }
    }
}
