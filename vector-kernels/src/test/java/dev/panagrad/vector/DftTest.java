package dev.panagrad.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Fourier;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Fourier's transforms of many rows at once equal the reference's, for lengths of all kinds of factors.
class DftTest {
    @ParameterizedTest @CsvSource({"1,3", "2,17", "4,16", "8,5", "60,33", "97,18", "128,1", "210,20",
            "1000,3", "1024,2", "8192,17"})
    void equalsTheReference(int n, int rows) {
        assertEquals("vector", Panagrad.backend());
        double[] v = new SplittableRandom(n).doubles((long) n * rows * 2, -1, 1).toArray();
        Tensor x = Tensor.of(v).reshape(rows, n, 2);
        for (boolean inverse : new boolean[] {false, true}) {
            Tensor y = Tensor.apply(new Fourier.Dft(inverse), x);
            Backend before = Backends.use("reference");
            Tensor expected;
            try {
                expected = Tensor.apply(new Fourier.Dft(inverse), x);
            } finally {
                Backends.use(before);
            }
            double error = y.sub(expected).abs().amax().item();
            assertTrue(error <= 1e-14 * n, () -> "differs by " + error);
        }
    }

    @ParameterizedTest @CsvSource({"1,3", "2,17", "3,1", "4,33", "9,5", "60,33", "97,18", "128,1", "1000,3",
            "1024,35"})
    void realTransformsEqualTheReference(int n, int rows) {
        double[] v = new SplittableRandom(n).doubles((long) n * rows, -1, 1).toArray();
        Tensor x = Tensor.of(v).reshape(rows, n);
        Tensor y = Tensor.apply(new Fourier.RealDft(), x);
        Tensor back = Tensor.apply(new Fourier.RealDftAdjoint(n), y);
        Backend before = Backends.use("reference");
        try {
            double error = y.sub(Tensor.apply(new Fourier.RealDft(), x)).abs().amax().item();
            assertTrue(error <= 1e-14 * n, () -> "differs by " + error);
            Tensor expected = Tensor.apply(new Fourier.RealDftAdjoint(n), y);
            double other = back.sub(expected).abs().amax().item();
            assertTrue(other <= 1e-13 * n * n, () -> "the adjoint differs by " + other);
        } finally {
            Backends.use(before);
        }
    }
}
