package dev.panagrad.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final long MINUTE = 60_000_000_000L;

    @Test
    void itTrains() {
        double first = WarmUp.train(1, MINUTE);
        double last = WarmUp.train(300, MINUTE);
        assertTrue(last < 0.99 * first, "the loss went from " + first + " to " + last);
    }

    @Test
    void itDrawsNoRandomNumbers() {
        Panagrad.seed(7);
        float[] expected = Tensor.rand(5).toFloatArray();
        Panagrad.seed(7);
        WarmUp.train(2, MINUTE);
        assertArrayEquals(expected, Tensor.rand(5).toFloatArray());
    }
}
