package dev.panagrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Distances of float32 rows are as exact as those of float64 ones, however they are computed.
class DistanceTest {
    /// Rows around a point far away differ by little of their size; some are equal.
    @ParameterizedTest @CsvSource({"1,0,0", "1,0,10", "1,30,0", "1,3000,5", "1e25,0,0", "1e-25,0,3",
            "1e30,10,2"})
    void singlePrecisionLosesNoDigits(double size, double far, int equal) {
        Panagrad.seed(7);
        Tensor a = Tensor.randn(40, 6).add(far).mul(size);
        Tensor b = Tensor.randn(30, 6).add(far).mul(size);
        b = equal == 0 ? b : Tensor.cat(0, a.narrow(0, 0, equal), b);
        double[] y = a.cdist(b).toDoubleArray();
        double[] expected = a.to(DType.FLOAT64).cdist(b.to(DType.FLOAT64)).toDoubleArray();
        for (int i = 0; i < y.length; i++) {
            assertEquals(expected[i], y[i], 2e-6 * expected[i], "distance " + i);
        }
    }
}
