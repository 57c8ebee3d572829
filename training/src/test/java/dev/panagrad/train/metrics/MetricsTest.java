package dev.panagrad.train.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.Dropout;
import dev.panagrad.nn.Identity;
import dev.panagrad.nn.Sequential;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Samples;
import org.junit.jupiter.api.Test;

/// Figures of merit count what they say.
class MetricsTest {
    @Test
    void confusionsAreCountedAndPrinted() {
        ConfusionMatrix m = ConfusionMatrix.of(Tensor.of(0L, 1L, 1L, 2L), Tensor.of(0L, 1L, 2L, 2L), 3);
        assertArrayEquals(new long[] {1, 0, 0, 0, 1, 0, 0, 1, 1}, m.counts().toLongArray());
        assertEquals(0.75, m.accuracy());
        assertEquals("""
                true \\ predicted
                         0    1    2   found
                    0    1    .    .  100.0 %
                    1    .    1    .  100.0 %
                    2    .    1    1   50.0 %""", m.toString());
        assertThrows(ShapeException.class, () -> ConfusionMatrix.of(Tensor.of(3L), Tensor.of(0L), 3));
        assertThrows(ShapeException.class, () -> ConfusionMatrix.of(Tensor.of(1L), Tensor.of(0L, 1L), 3));
    }

    @Test
    void metricsCount() {
        Tensor logits = Tensor.of(1f, 2f, 5f, 0f).reshape(2, 2);
        assertEquals(1, Metrics.correct(logits, Tensor.of(1L, 1L)));
        assertEquals(0.5, Metrics.accuracy(Tensor.of(1L, 0L), Tensor.of(1L, 1L)));
        Sequential model = new Sequential(new Dropout(), new Identity());
        Tensor predicted = Metrics.predict(model, new Samples(logits, Tensor.of(1L, 1L)), 1);
        assertArrayEquals(new long[] {1, 0}, predicted.toLongArray());
        assertTrue(model.isTraining() && model.get(0).isTraining());
    }
}
