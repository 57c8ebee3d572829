package dev.panagrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Drawn counts have their distributions' probabilities; the seed is the same in every run.
class TalliesTest {
    private static final int DRAWS = 200_000;

    @BeforeEach
    void seed() { Panagrad.seed(11); }

    /// Compares how often each count occurs with its probability, which five standard deviations allow to
    /// differ.
    private static void compare(double[] drawn, double[] probabilities) {
        int[] times = new int[probabilities.length];
        for (double k : drawn) {
            if (k < times.length) {
                times[(int) k]++;
            }
        }
        for (int k = 0; k < times.length; k++) {
            double expected = DRAWS * probabilities[k];
            double deviation = Math.sqrt(expected * (1 - probabilities[k]));
            assertTrue(Math.abs(times[k] - expected) <= 5 * deviation + 1e-6,
                    k + " occurs " + times[k] + " times, expected " + expected + " ± " + deviation);
        }
    }

    @ParameterizedTest @CsvSource({"0", "0.3", "1", "4.5", "12"})
    void poisson(double rate) {
        double[] p = new double[40];
        p[0] = Math.exp(-rate);
        for (int k = 1; k < p.length; k++) {
            p[k] = p[k - 1] * rate / k;
        }
        compare(Tensor.full(rate, DRAWS).poisson().toDoubleArray(), p);
    }

    @ParameterizedTest @CsvSource({"0,0.5", "1,0.25", "7,0", "7,1", "9,0.3", "20,0.9"})
    void binomial(int n, double prob) {
        double[] p = new double[n + 1];
        double ways = 1;
        for (int k = 0; k <= n; k++) {
            p[k] = ways * Math.pow(prob, k) * Math.pow(1 - prob, n - k);
            ways = ways * (n - k) / (k + 1);
        }
        Tensor x = Tensor.full((double) n, DRAWS).binomial(Tensor.full(prob, 1));
        compare(x.toDoubleArray(), p);
    }

    @Test
    void largeCountsHaveTheirMeanAndDeviation() {
        Tensor many = Tensor.full(1e6, DType.FLOAT64, 4000);
        moments(many.poisson(), 1e6, 1e3);
        moments(many.binomial(Tensor.full(0.2, DType.FLOAT64, 4000)), 2e5, 400);
    }

    private static void moments(Tensor x, double mean, double deviation) {
        assertEquals(mean, x.mean().item(), 5 * deviation / Math.sqrt(4000));
        assertEquals(deviation, x.std().item(), deviation * 0.06);
    }

    @Test
    void typesAndShapesAreTheOperands() {
        Tensor x = Tensor.full(3, DType.FLOAT64, 2, 1).binomial(Tensor.full(0.5, DType.FLOAT64, 4));
        assertEquals(Shape.of(2, 4), x.shape());
        assertEquals(DType.FLOAT64, x.dtype());
        assertEquals(Shape.of(0, 3), Tensor.zeros(0, 3).poisson().shape());
    }

    @Test
    void whatIsNoDistributionIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(1.0, -1).poisson());
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(Double.NaN).poisson());
        Tensor half = Tensor.of(0.5);
        assertThrows(IllegalArgumentException.class, () -> half.binomial(half));
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(2.0).binomial(Tensor.of(1.5)));
        assertThrows(DTypeException.class, () -> Tensor.of(2L).poisson());
    }
}
