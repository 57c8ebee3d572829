package dev.panagrad.train.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The bundled data are scikit-learn's, and the generators follow its formulas.
class DataSetsTest {
    private static void is(Tabular t, long n, long features, int classes, double sum, long targets) {
        assertEquals(Shape.of(n, features), t.data().shape());
        assertEquals(DType.FLOAT64, t.data().dtype());
        assertEquals(classes, t.targetNames().size());
        assertEquals(classes == 0 ? DType.FLOAT64 : DType.INT64, t.target().dtype());
        assertEquals(sum, t.data().sum().item(), 1e-9 * Math.max(1, Math.abs(sum)));
        assertEquals(targets, t.target().sum().item());
    }

    @Test
    void bundledDataAreThoseOfScikitLearn() {
        is(DataSets.iris(), 150, 4, 3, 2078.7, 150);
        is(DataSets.wine(), 178, 13, 3, 159975.295999, 167);
        is(DataSets.breastCancer(), 569, 30, 2, 1056474.4596356, 357);
        is(DataSets.digits(), 1797, 64, 10, 561718.0, 8070);
        is(DataSets.diabetes(), 442, 10, 0, 0.0, 67243);
        assertEquals("versicolor", DataSets.iris().targetNames().get(1));
        assertEquals("sepal_length_(cm)", DataSets.iris().featureNames().getFirst());
        assertEquals(DType.FLOAT32, DataSets.diabetes().samples(DType.FLOAT32).targets().dtype());
    }

    @Test
    void moonsLieOnTheirHalfCircles() {
        Tabular t = DataSets.makeMoons(101, 0, 3);
        double[] x = t.data().toDoubleArray();
        long[] y = t.target().toLongArray();
        for (int i = 0; i < y.length; i++) {
            double cx = y[i] == 0 ? 0 : 1;
            double cy = y[i] == 0 ? 0 : 0.5;
            assertEquals(1, Math.hypot(x[2 * i] - cx, x[2 * i + 1] - cy), 1e-12);
            assertTrue(y[i] == 0 ? x[2 * i + 1] >= 0 : x[2 * i + 1] <= 0.5);
        }
        assertEquals(51, t.target().sum().itemLong());
        assertNotEquals(Arrays.toString(y), Arrays.toString(sorted(y)), "shuffled");
    }

    private static long[] sorted(long[] y) {
        long[] s = y.clone();
        Arrays.sort(s);
        return s;
    }

    @Test
    void generatorsArePureFunctionsOfTheirArguments() {
        assertArrayEquals(DataSets.makeMoons(50, 0.2, 7).data().toDoubleArray(),
                DataSets.makeMoons(50, 0.2, 7).data().toDoubleArray());
        assertNotEquals(DataSets.makeMoons(50, 0.2, 7).data().sum().item(),
                DataSets.makeMoons(50, 0.2, 8).data().sum().item());
    }

    @Test
    void noiseHasTheDeviationAskedFor() {
        Tabular t = DataSets.makeBlobs(20000, new double[][] {{1, -2, 3}}, 0.5, 1);
        double[] mean = t.data().mean(0).toDoubleArray();
        assertArrayEquals(new double[] {1, -2, 3}, mean, 0.02);
        assertEquals(0.5, t.data().select(1, 1).std().item(), 0.01);
    }

    @Test
    void circlesAndBlobsHaveTheirClasses() {
        Tabular c = DataSets.makeCircles(80, 0, 0.5, 1);
        Tensor radius = c.data().square().sum(1).sqrt();
        Tensor expected = c.target().to(DType.FLOAT64).mul(-0.5).add(1);
        assertTrue(radius.sub(expected).abs().max().item() < 1e-12);
        Tabular b = DataSets.makeBlobs(100, 3, 0.1, 5);
        assertEquals(3, b.targetNames().size());
        for (long k = 0; k < 3; k++) {
            assertTrue(b.target().eq(k).sum().itemLong() >= 33);
        }
    }

    @Test
    void badArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> DataSets.makeMoons(0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> DataSets.makeMoons(5, Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> DataSets.makeCircles(5, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> DataSets.makeBlobs(5, 0, 1, 1));
        assertThrows(IllegalArgumentException.class,
                () -> DataSets.makeBlobs(5, new double[][] {{1}, {1, 2}}, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Draws(1).permutation(-1));
    }

    @Test
    void drawsDependOnSeedAndPlaceAlone() {
        assertEquals(new Draws(1, 2, 3).nextLong(), new Draws(1, 2, 3).nextLong());
        assertNotEquals(new Draws(1, 2, 3).nextLong(), new Draws(1, 3, 2).nextLong());
        assertNotEquals(new Draws(1, 0).nextLong(), new Draws(1).nextLong());
        int[] p = new Draws(9).permutation(100);
        Arrays.sort(p);
        for (int i = 0; i < 100; i++) {
            assertEquals(i, p[i]);
        }
    }
}
