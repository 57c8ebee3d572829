package dev.panagrad.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Cycles, sequences and plateaus against the rates and momenta of PyTorch 2.13.
class ScheduleFamilyTest {
    private static SGD optimizer() {
        return new SGD(List.of(Tensor.of(0f).requiresGrad(true)), 0.1, o -> o.momentum(0.5));
    }

    private static double[][] run(Schedule schedule) {
        SGD sgd = optimizer();
        Scheduler scheduler = new Scheduler(sgd, schedule);
        double[][] found = new double[2][8];
        for (int i = 0; i < 8; i++) {
            found[0][i] = sgd.learningRate();
            found[1][i] = sgd.groups().getFirst().settings().momentum();
            scheduler.step();
        }
        return found;
    }

    private static void rates(Schedule schedule, double... expected) {
        assertArrayEquals(expected, run(schedule)[0], 1e-11);
    }

    private static void momenta(Schedule schedule, double... expected) {
        assertArrayEquals(expected, run(schedule)[1], 1e-11);
    }

    @Test
    void cyclesEqualPyTorch() {
        rates(Schedule.cosineAnnealingWarmRestarts(2, 2, 0.01), 0.1, 0.055, 0.1, 0.086819805153, 0.055,
                0.023180194847, 0.1, 0.096574578963);
        rates(Schedule.cosineAnnealingWarmRestarts(3, 1, 0), 0.1, 0.075, 0.025, 0.1, 0.075, 0.025, 0.1,
                0.075);
        OneCycle linear = OneCycle.of(0.5, 9).anneal(OneCycle.Anneal.LINEAR);
        rates(linear, 0.02, 0.302352941176, 0.476190571429, 0.396825809524, 0.317461047619, 0.238096285714,
                0.15873152381, 0.079366761905);
        momenta(linear, 0.95, 0.891176470588, 0.854761904762, 0.870634920635, 0.886507936508, 0.902380952381,
                0.918253968254, 0.934126984127);
        momenta(linear.cycleMomentum(false), 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5);
        rates(OneCycle.of(0.5, 9).threePhase(true).percentStart(0.4), 0.02, 0.17489482711, 0.439642579561,
                0.472509446157, 0.231071196739, 0.026973963818, 0.016235274529, 0.005662596493);
        rates(Cyclic.of(0.1, 0.5, 2).stepSizeDown(1).halving(), 0.1, 0.3, 0.5, 0.1, 0.2, 0.3, 0.1, 0.15);
        Cyclic falling = Cyclic.of(0.1, 0.5, 2).exponential(0.9);
        rates(falling, 0.1, 0.28, 0.424, 0.2458, 0.1, 0.218098, 0.3125764, 0.19565938);
        momenta(falling, 0.9, 0.855, 0.819, 0.86355, 0.9, 0.8704755, 0.8468559, 0.876085155);
    }

    @Test
    void compositionsEqualPyTorch() {
        rates(Schedule.sequential(List.of(Schedule.constant(0.1, 2), Schedule.exponential(0.5),
                Schedule.cosineAnnealing(3, 0)), 2, 4), 0.01, 0.01, 0.1, 0.05, 0.1, 0.075, 0.025, 0);
        rates(Schedule.multiplicative(t -> 1 - t / 10.0), 0.1, 0.09, 0.072, 0.0504, 0.03024, 0.01512,
                0.006048,
                0.0018144);
        rates(Schedule.chained(Schedule.constant(0.5, 3), Schedule.exponential(0.9)), 0.05, 0.045, 0.0405,
                0.0729,
                0.06561, 0.059049, 0.0531441, 0.04782969);
        rates(Schedule.warmUp(4, Schedule.step(2, 0.5)), 0.025, 0.05, 0.075, 0.1, 0.1, 0.1, 0.05, 0.05);
    }

    private static void plateau(UnaryOperator<ReduceLROnPlateau.Options> options, double... expected) {
        SGD sgd = optimizer();
        ReduceLROnPlateau scheduler = new ReduceLROnPlateau(sgd, options);
        double[] metrics = {1, 0.95, 1.2, 1.3, 1.1, 0.99, 0.98, 0.97};
        for (int i = 0; i < metrics.length; i++) {
            scheduler.step(metrics[i]);
            assertEquals(expected[i], sgd.learningRate(), 1e-12, "step " + i);
            ReduceLROnPlateau resumed = new ReduceLROnPlateau(sgd, options);
            resumed.loadStateDict(scheduler.stateDict());
            scheduler = resumed;
        }
    }

    @Test
    void plateausEqualPyTorch() {
        plateau(o -> o.patience(0).factor(0.5), 0.1, 0.1, 0.05, 0.025, 0.0125, 0.00625, 0.003125, 0.0015625);
        plateau(o -> o.patience(1).factor(0.5).cooldown(1).threshold(0.1)
                .thresholdMode(ReduceLROnPlateau.ThresholdMode.ABS).minLr(0.03), 0.1, 0.1, 0.05, 0.05, 0.05,
                0.03,
                0.03, 0.03);
    }

    @Test
    void leastRatesAreThoseOfTheGroups() {
        var e = assertThrows(IllegalArgumentException.class,
                () -> new ReduceLROnPlateau(optimizer(), o -> o.minLr(0.1, 0.2)));
        assertEquals("ReduceLROnPlateau: minLr does not fit, expected 1 or 1 rates but got 2",
                e.getMessage());
    }

    @Test
    void resumesFromItsState() {
        SGD sgd = optimizer();
        Scheduler scheduler = new Scheduler(sgd, Schedule.cosineAnnealing(9, 0));
        for (int i = 0; i < 4; i++) {
            scheduler.step();
        }
        SGD other = optimizer();
        other.loadStateDict(sgd.stateDict());
        Scheduler resumed = new Scheduler(other, Schedule.cosineAnnealing(9, 0));
        resumed.loadStateDict(scheduler.stateDict());
        assertEquals(sgd.learningRate(), other.learningRate());
        scheduler.step();
        resumed.step();
        assertEquals(sgd.learningRate(), other.learningRate());
        assertEquals(5, resumed.steps());
    }

    /// Formulas that agree where the training stands, but not before or after.
    @Test
    void anotherScheduleIsNoticed() {
        Schedule[] first = {Schedule.exponential(0.9), Schedule.step(30, 0.1),
                Schedule.multiStep(0.1, 30, 80), Schedule.linear(0.5, 1, 3), OneCycle.of(0.5, 100),
                (base, t) -> base,
                OneCycle.of(0.5, 100).cycleMomentum(true), Schedule.cosineAnnealing(50, 0)};
        Schedule[] other = {Schedule.exponential(0.8), Schedule.step(31, 0.1),
                Schedule.multiStep(0.1, 30, 90), Schedule.linear(0.4, 1, 3), OneCycle.of(0.5, 101),
                (base, t) -> t < 5 ? base : base * 0.5,
                OneCycle.of(0.5, 100).cycleMomentum(false), Schedule.cosineAnnealing(50, 0.001)};
        for (int i = 0; i < first.length; i++) {
            SGD sgd = optimizer();
            Scheduler scheduler = new Scheduler(sgd, first[i]);
            for (int k = 0; k < 4; k++) {
                scheduler.step();
            }
            Scheduler same = new Scheduler(optimizer(), first[i]);
            same.loadStateDict(scheduler.stateDict());
            assertEquals(4, same.steps());
            SGD own = optimizer();
            Scheduler different = new Scheduler(own, other[i]);
            double rate = own.learningRate();
            String message = assertThrows(IllegalArgumentException.class,
                    () -> different.loadStateDict(scheduler.stateDict())).getMessage();
            assertTrue(message.contains("another schedule") && message.contains(", expected "), message);
            assertEquals(rate, own.learningRate(), "nothing is changed");
            assertEquals(0, different.steps());
        }
    }

    @Test
    void refuseWhatDoesNotFit() {
        SGD sgd = optimizer();
        assertThrows(IllegalArgumentException.class, () -> OneCycle.of(0.1, 0));
        assertThrows(IllegalArgumentException.class, () -> OneCycle.of(Double.NaN, 5));
        assertThrows(IllegalArgumentException.class, () -> Cyclic.of(0.1, 0.2, 0));
        assertThrows(IllegalArgumentException.class,
                () -> Schedule.sequential(List.of(Schedule.step(1, 1)), 3));
        assertThrows(IllegalArgumentException.class,
                () -> Schedule.sequential(List.of(OneCycle.of(1, 5), OneCycle.of(1, 5), OneCycle.of(1, 5)), 4,
                        3));
        assertThrows(IllegalArgumentException.class, () -> new ReduceLROnPlateau(sgd, o -> o.factor(1)));
        assertThrows(IllegalArgumentException.class, () -> new Scheduler(sgd, List.of()));
        Scheduler scheduler = new Scheduler(sgd, OneCycle.of(0.1, 2));
        scheduler.step(2);
        assertThrows(IllegalArgumentException.class, scheduler::step);
        Adagrad none = new Adagrad(List.of(Tensor.of(0f).requiresGrad(true)));
        assertThrows(IllegalArgumentException.class, () -> new Scheduler(none, OneCycle.of(0.1, 2)));
        new Scheduler(none, OneCycle.of(0.1, 2).cycleMomentum(false));
        Adam adam = new Adam(List.of(Tensor.of(0f).requiresGrad(true)));
        new Scheduler(adam, OneCycle.of(0.1, 20));
        assertEquals(0.95, adam.groups().getFirst().settings().beta1());
    }
}
