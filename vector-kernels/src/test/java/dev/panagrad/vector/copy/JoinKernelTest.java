package dev.panagrad.vector.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Joining of two tensors so that their elements alternate.
class JoinKernelTest {
    @ParameterizedTest @ValueSource(ints = {1, 15, 16, 33, 70_001})
    void elementsAlternate(int n) {
        assertEquals("vector", Panagrad.backend());
        float[] a = new float[n];
        float[] b = new float[n];
        for (int i = 0; i < n; i++) {
            a[i] = i;
            b[i] = -1 - i;
        }
        float[] y = Tensor.stack(-1, Tensor.of(a), Tensor.of(b)).toFloatArray();
        for (int i = 0; i < n; i++) {
            assertEquals(a[i], y[2 * i]);
            assertEquals(b[i], y[2 * i + 1]);
        }
    }
}
