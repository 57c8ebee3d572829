package dev.panagrad.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Fourier;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
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

    /// Many rows of float32 are transformed in single precision, the last ones in a vector that is not full.
    @ParameterizedTest @CsvSource({"1,40", "2,17", "3,33", "4,16", "5,9", "8,50", "60,33", "77,18", "97,18",
            "1000,21", "1024,35", "961,16", "316,40", "101,19", "997,35", "4999,17"})
    void singlePrecisionEqualsTheReference(int n, int rows) {
        float[] v = new float[2 * n * rows];
        SplittableRandom random = new SplittableRandom(n);
        for (int i = 0; i < v.length; i++) {
            v[i] = (float) random.nextDouble(-1, 1);
        }
        Tensor x = Tensor.of(v).reshape(rows, n, 2);
        Tensor real = Tensor.of(v).reshape(2 * rows, n).narrow(0, 0, 2 * rows - 1);
        Tensor half = Tensor.apply(new Fourier.RealDft(), real);
        near(new Fourier.Dft(false), x, n);
        near(new Fourier.Dft(true), x, n);
        near(new Fourier.RealDft(), real, n);
        near(new Fourier.RealDftAdjoint(n), half, n);
    }

    /// The errors of single precision grow with the root of the sum of squares, here with that of n times the
    /// size of a number, and with the logarithm of n.
    private static void near(Fourier op, Tensor x, int n) {
        Tensor y = Tensor.apply(op, x);
        Backend before = Backends.use("reference");
        try {
            double size = x.square().mean().sqrt().item();
            double error = y.sub(Tensor.apply(op, x)).abs().amax().item();
            double bound = 1e-7 * size * Math.sqrt(n) * (8 + 2 * Math.log(n));
            assertTrue(error <= bound, () -> op + " differs by " + error + ", more than " + bound);
        } finally {
            Backends.use(before);
        }
    }

    /// Rows of real numbers that share a complex transform do not share their rounding.
    @ParameterizedTest @CsvSource({"6", "40"})
    void smallRowsStayExactBesideLargeOnes(int rows) {
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            double[] v = new SplittableRandom(rows).doubles(rows * 30L, -1, 1).toArray();
            for (int i = 0; i < v.length; i++) {
                v[i] *= i / 30 % 3 == 0 ? 1e-30 : i / 30 % 3 == 1 ? 1e20 : 1;
            }
            Tensor x = Tensor.of(v).to(t).reshape(rows, 30);
            for (Fourier op : new Fourier[] {new Fourier.RealDft(), new Fourier.RealDftAdjoint(28)}) {
                Tensor in = op instanceof Fourier.RealDft ? x : x.reshape(rows, 15, 2);
                double[] y = Tensor.apply(op, in).toDoubleArray();
                Backend before = Backends.use("reference");
                double[] expected;
                try {
                    expected = Tensor.apply(op, in).toDoubleArray();
                } finally {
                    Backends.use(before);
                }
                for (int i = 0; i < y.length; i++) {
                    int row = i / (y.length / rows);
                    double size = row % 3 == 0 ? 1e-30 : row % 3 == 1 ? 1e20 : 1;
                    double bound = 30 * size * (t == DType.FLOAT32 ? 1e-6 : 1e-14);
                    assertEquals(expected[i], y[i], bound, op + " of " + t + ", row " + row);
                }
            }
        }
    }

    /// An infinite number, also one that a transform back does not count, or a sum beyond the range leaves no
    /// other row changed.
    @Test
    void rowsDoNotSpoilEachOther() {
        for (float bad : new float[] {Float.POSITIVE_INFINITY, Float.NaN, Float.MAX_VALUE}) {
            float[] v = new float[64 * 12];
            Arrays.fill(v, 1);
            v[12 * 5 + 1] = bad;
            v[12 * 5 + 2] = bad;
            for (Fourier op : new Fourier[] {new Fourier.Dft(false), new Fourier.RealDftAdjoint(10),
                    new Fourier.RealDftAdjoint(11)}) {
                Tensor y = Tensor.apply(op, Tensor.of(v).reshape(64, 6, 2));
                Backend before = Backends.use("reference");
                try {
                    Tensor expected = Tensor.apply(op, Tensor.of(v).reshape(64, 6, 2));
                    assertTrue(y.isClose(expected, 1e-5, 1e-5, true).all().item() != 0, op + " with " + bad);
                } finally {
                    Backends.use(before);
                }
            }
        }
    }
}
