package dev.panagrad.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Metrics equal scikit-learn's values, whatever the batches, and go on from a saved state.
class MetricValuesTest {
    private static final Tensor CLASSES = Tensor.of(
            2L, 0L, 0L, 0L, 0L, 2L, 2L, 1L, 0L, 0L, 0L, 1L, 1L, 1L, 0L, 0L, 2L, 2L, 0L, 0L, 1L, 1L, 2L, 1L);
    private static final Tensor LOGITS = Tensor.of(
            -0.28, -0.67, 0.14, 0.81, 0.48, -0.24, 2.16, -0.2, 0.02, 2.75, 0.55, -0.51, 1.02, 0.54,
            1.94, -0.27, -0.24, 2.2, -0.89, -0.29, 2.08, 0.58, 1.29, 0.67, -1.63, 1.02, -0.96,
            -0.47, 0.28, 0.7, 0.76, -1.08, 0.03, -0.05, 2.61, 0.75, 0.19, 2.31, -0.21, -0.93, 1.78,
            0.58, 0.99, -0.78, 0.23, -1.29, 0.69, 0.49, -1.64, 0.06, 0.24, 0.76, -2.03, 0.29, 1.91,
            1.16, -2.16, 0.7, 0.33, -0.61, 1.59, 0.01, 0.35, -1.05, 2.61, -0.02, -0.37, -1.72,
            2.88, 0.75, 1.95, 1.14).reshape(24, 3);

    private static void is(double expected, Supplier<Metric> metric, Tensor outputs, Tensor targets) {
        Metric whole = metric.get();
        assertTrue(Double.isNaN(whole.value()) || whole.value() == 0, "nothing gathered");
        whole.update(outputs, targets);
        assertEquals(expected, whole.value(), 1e-12);
        whole.reset();
        for (long at = 0; at < 20; at += 5) {
            whole.update(outputs.narrow(0, at, 5), targets.narrow(0, at, 5));
        }
        Map<String, Tensor> saved = whole.stateDict();
        Metric resumed = metric.get();
        resumed.loadStateDict(saved);
        assertThrows(IllegalArgumentException.class, () -> resumed.loadStateDict(Map.of()));
        resumed.update(outputs.narrow(0, 20, 4), targets.narrow(0, 20, 4));
        assertEquals(expected, resumed.value(), 1e-12);
    }

    @Test
    void classifications() {
        is(0.75, Metrics::accuracy, LOGITS, CLASSES);
        is(0.8333333333333334, () -> Metrics.topK(2), LOGITS, CLASSES);
        is(1, () -> Metrics.topK(3), LOGITS, CLASSES);
        is(2.1776708410597516, Metrics::perplexity, LOGITS, CLASSES);
        averages(Average.MACRO, 0.7473544973544973, 0.7756132756132756, 0.7564102564102564);
        averages(Average.MICRO, 0.75, 0.75, 0.75);
        averages(Average.WEIGHTED, 0.7538029100529101, 0.75, 0.7464743589743591);
    }

    private static void averages(Average average, double precision, double recall, double f1) {
        is(precision, () -> Metrics.precision(3, average), LOGITS, CLASSES);
        is(recall, () -> Metrics.recall(3, average), LOGITS, CLASSES);
        is(f1, () -> Metrics.f1(3, average), LOGITS, CLASSES);
    }

    @Test
    void binaryClassifications() {
        Tensor truth = CLASSES.gt(0L).to(dev.panagrad.tensor.DType.INT64);
        Tensor score = LOGITS.select(1, 1).mul(10).round().div(10);
        is(0.548951048951049, Metrics::rocAuc, score, truth);
        Tensor two = Tensor.stack(1, score.mul(0), score);
        is(0.548951048951049, Metrics::rocAuc, two, truth);
        is(0.8032238277336318, Metrics::rocAuc, LOGITS, CLASSES);
        double[] expected = {0.4666666666666667, 0.5384615384615384, 0.5};
        for (Tensor logits : List.of(two, score.unsqueeze(1))) {
            is(expected[0], () -> Metrics.precision(2, Average.BINARY), logits, truth);
            is(expected[1], () -> Metrics.recall(2, Average.BINARY), logits, truth);
            is(expected[2], () -> Metrics.f1(2, Average.BINARY), logits, truth);
        }
        assertEquals(0.548951048951049, Metrics.rocAuc(score, truth), 1e-12);
        assertTrue(Double.isNaN(Metrics.rocAuc(score, truth.mul(0L))), "one class alone has no area");
    }

    @Test
    void regressions() {
        Tensor x = LOGITS.select(1, 1);
        Tensor y = LOGITS.select(1, 2);
        double[] expected = {3.3362416666666665, 1.4616666666666667, -1.9570002271212292};
        is(expected[0], Metrics::meanSquaredError, x, y);
        is(expected[1], Metrics::meanAbsoluteError, x, y);
        is(expected[2], Metrics::r2, x, y);
        assertEquals(expected[2], Metrics.r2(x.add(1e6), y.add(1e6)), 1e-8, "far from 0");
    }

    @Test
    void sequencesCountEachPlace() {
        Tensor logits = LOGITS.reshape(4, 6, 3).transpose(1, 2);
        Metric m = Metrics.accuracy();
        m.update(logits, CLASSES.reshape(4, 6));
        assertEquals(0.75, m.value(), 1e-12);
    }

    @Test
    void badOperandsAreRefused() {
        assertThrows(ShapeException.class, () -> Metrics.accuracy().update(LOGITS, Tensor.arange(3)));
        assertThrows(ShapeException.class, () -> Metrics.meanSquaredError(LOGITS, CLASSES));
        assertThrows(ShapeException.class, () -> Metrics.rocAuc(LOGITS, CLASSES.add(1L)));
        assertThrows(ShapeException.class, () -> Metrics.rocAuc(LOGITS, Tensor.arange(2)));
        assertThrows(IllegalArgumentException.class, () -> Metrics.topK(0));
        assertThrows(IllegalArgumentException.class, () -> Metrics.f1(3, Average.BINARY));
        assertThrows(IllegalArgumentException.class,
                () -> ConfusionMatrix.of(CLASSES, CLASSES, 3).f1(Average.BINARY));
    }
}
