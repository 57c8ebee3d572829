package dev.panagrad.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panagrad.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The schedules against the rates of PyTorch 2.13.
class SchedulerTest {
    private static SGD optimizer() {
        return new SGD(List.of(Tensor.of(0f).requiresGrad(true)), 0.1);
    }

    private static void rates(Schedule schedule, double... expected) {
        SGD sgd = optimizer();
        Scheduler scheduler = new Scheduler(sgd, schedule);
        double[] found = new double[8];
        for (int i = 0; i < found.length; i++) {
            found[i] = sgd.learningRate();
            scheduler.step();
        }
        assertArrayEquals(expected, found, 1e-12);
        assertEquals(8, scheduler.steps());
    }

    @Test
    void equalPyTorch() {
        rates(Schedule.step(3, 0.1), 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001, 0.001);
        rates(Schedule.multiStep(0.5, 2, 5), 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025);
        rates(Schedule.exponential(0.9), 0.1, 0.09, 0.081, 0.0729, 0.06561, 0.059049, 0.0531441, 0.04782969);
        rates(Schedule.cosineAnnealing(5, 0.01), 0.1, 0.091405764747, 0.068905764747, 0.041094235253,
                0.018594235253,
                0.01, 0.018594235253, 0.041094235253);
        rates(Schedule.linear(0.25, 1, 4), 0.025, 0.04375, 0.0625, 0.08125, 0.1, 0.1, 0.1, 0.1);
        rates(Schedule.constant(0.5, 3), 0.05, 0.05, 0.05, 0.1, 0.1, 0.1, 0.1, 0.1);
        rates(Schedule.polynomial(5, 2), 0.1, 0.064, 0.036, 0.016, 0.004, 0, 0, 0);
    }

    @Test
    void eachGroupKeepsItsBaseAndBadRatesChangeNothing() {
        SGD sgd = optimizer();
        sgd.add(List.of(Tensor.of(0f).requiresGrad(true)), o -> o.lr(1));
        Scheduler scheduler =
                new Scheduler(sgd, (base, t) -> t == 3 && base == 1 ? Double.NaN : base / (t + 1));
        scheduler.step(1);
        assertEquals(0.05, sgd.learningRate());
        assertEquals(0.5, sgd.groups().get(1).settings().lr());
        assertThrows(IllegalArgumentException.class, () -> scheduler.step(3));
        assertEquals(0.05, sgd.learningRate());
        assertThrows(IllegalArgumentException.class, () -> scheduler.step(-1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.step(0, 1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.cosineAnnealing(5, Double.NaN));
    }
}
