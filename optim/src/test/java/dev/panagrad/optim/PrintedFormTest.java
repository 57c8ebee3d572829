package dev.panagrad.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Optimizers and schedulers print as PyTorch's optimizers do.
class PrintedFormTest {
    private static List<Tensor> parameters() {
        return List.of(Tensor.ones(2).requiresGrad(true));
    }

    @Test
    void anOptimizerPrintsTheSettingsOfEachGroup() {
        Optimizer<?> adam = new Adam(parameters()).add(parameters(), o -> o.lr(1e-5).amsgrad(true));
        assertEquals("""
                Adam (
                Parameter Group 0
                    amsgrad: false
                    beta1: 0.9
                    beta2: 0.999
                    decoupledWeightDecay: false
                    eps: 1e-08
                    lr: 0.001
                    maximize: false
                    weightDecay: 0

                Parameter Group 1
                    amsgrad: true
                    beta1: 0.9
                    beta2: 0.999
                    decoupledWeightDecay: false
                    eps: 1e-08
                    lr: 1e-05
                    maximize: false
                    weightDecay: 0
                )""", adam.toString());
        assertTrue(new AdamW(parameters()).toString().startsWith("AdamW (\nParameter Group 0\n"));
    }

    @Test
    void countsAndChoicesPrintAsTheyAre() {
        assertEquals("""
                LBFGS (
                Parameter Group 0
                    historySize: 100
                    lineSearch: NONE
                    lr: 1
                    maxEval: 0
                    maxIter: 20
                    toleranceChange: 1e-09
                    toleranceGrad: 1e-07
                )""", new LBFGS(parameters()).toString());
    }

    @Test
    void aSchedulerPrintsItsStepAndRates() {
        SGD sgd = new SGD(parameters(), 0.5);
        Scheduler scheduler = new Scheduler(sgd, Schedule.exponential(0.5));
        scheduler.step();
        assertEquals("""
                Scheduler (
                    step: 1
                Parameter Group 0
                    base: 0.5
                    lr: 0.25
                )""", scheduler.toString());
        ReduceLROnPlateau plateau = new ReduceLROnPlateau(sgd, o -> o.patience(3));
        plateau.step(2);
        plateau.step(2.5);
        assertEquals("""
                ReduceLROnPlateau (
                    cooldown: 0
                    eps: 1e-08
                    factor: 0.1
                    minLr: [0]
                    mode: MIN
                    patience: 3
                    threshold: 0.0001
                    thresholdMode: REL
                    best: 2
                    bad: 1
                    cooling: 0
                )""", plateau.toString());
    }

    @Test
    void aScalerPrintsItsScale() {
        GradScaler scaler = new GradScaler(1024, 2, 0.5, 100);
        assertEquals("""
                GradScaler (
                    backoffFactor: 0.5
                    growthFactor: 2
                    growthInterval: 100
                    scale: 1024
                    growthTracker: 0
                )""", scaler.toString());
        scaler.update(0.25);
        assertTrue(scaler.toString().contains("scale: 0.25"), scaler::toString);
    }

    /// The values are those of Python's `repr`, but for the point of whole numbers.
    @Test
    void numbersPrintAsPythonsDo() {
        double[] values = {0, -0.0, 1e-4, 9.5e-5, 1.25e-7, -2.5, 50, 1e15, 1e16, 1.5e300, 1e-300, 0.1 + 0.2};
        String[] expected = {"0", "0", "0.0001", "9.5e-05", "1.25e-07", "-2.5", "50", "1000000000000000",
                "1e+16", "1.5e+300", "1e-300", "0.30000000000000004"};
        for (int i = 0; i < values.length; i++) {
            assertEquals(expected[i], SettingsText.number(values[i]));
        }
        assertEquals("Infinity", SettingsText.number(Double.POSITIVE_INFINITY));
        assertEquals("NaN", SettingsText.number(Double.NaN));
    }
}
