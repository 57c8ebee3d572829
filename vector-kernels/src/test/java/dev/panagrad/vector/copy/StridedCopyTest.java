package dev.panagrad.vector.copy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Copies of transposed tensors, around the sizes of vectors, of a task's rows and of what goes parallel.
class StridedCopyTest {
    @ParameterizedTest @CsvSource({"1,1", "7,40", "8,8", "15,16", "16,15", "16,16", "17,31", "33,64", "63,65",
            "64,127", "129,130", "40,3", "191,1025"})
    void transposesMoveEveryElement(int m, int n) {
        assertEquals("vector", Panagrad.backend());
        for (DType t : new DType[] {DType.FLOAT32, DType.INT32, DType.FLOAT64, DType.BFLOAT16}) {
            // Three matrices, of which a part is looked at that begins in the middle of a vector.
            Tensor x = Tensor.arange(3L * (m + 2) * (n + 1)).remainder(251).to(t).view(3, m + 2, n + 1);
            Tensor part = x.narrow(1, 1, m).narrow(2, 1, n).transpose(1, 2);
            double[] y = part.contiguous().to(DType.FLOAT64).toDoubleArray();
            double[] all = x.to(DType.FLOAT64).toDoubleArray();
            double[] expected = new double[3 * m * n];
            for (int p = 0; p < 3; p++) {
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        expected[(p * n + j) * m + i] = all[(p * (m + 2) + i + 1) * (n + 1) + j + 1];
                    }
                }
            }
            assertArrayEquals(expected, y, t + " of " + m + " x " + n);
        }
    }

    /// The bits of integers and of NaN are no numbers to be changed.
    @ParameterizedTest @CsvSource({"16,16", "37,50"})
    void transposesKeepBits(int m, int n) {
        int[] bits = new int[m * n];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = 0x7F800000 + i * 0x10001;
        }
        int[] y = Tensor.of(bits).view(m, n).transpose(0, 1).contiguous().toIntArray();
        for (int i = 0; i < bits.length; i++) {
            assertEquals(bits[i], y[i % n * m + i / n]);
        }
    }
}
