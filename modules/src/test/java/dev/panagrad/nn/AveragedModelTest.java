package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Averages of parameters follow their formulas and leave the model alone.
class AveragedModelTest {
    private static void set(Linear layer, double value) {
        Grad.off(() -> {
            layer.weight().fill_(value);
        });
    }

    private static double weight(AveragedModel averaged, Linear layer) {
        return averaged.evaluate(() -> layer.weight().item());
    }

    @Test
    void exponentialAveragesDecay() {
        Linear layer = new Linear(1, 1);
        AveragedModel averaged = AveragedModel.ema(layer, 0.75);
        set(layer, 8);
        averaged.update();
        assertEquals(8, weight(averaged, layer));
        set(layer, 4);
        averaged.update();
        assertEquals(7, weight(averaged, layer));
        assertEquals(4, layer.weight().item(), "the model has its own values again");
        assertThrows(IllegalStateException.class, () -> averaged.evaluate(() -> {
            throw new IllegalStateException();
        }));
        assertEquals(4, layer.weight().item());
        assertThrows(IllegalArgumentException.class, () -> AveragedModel.ema(layer, 1.5));
    }

    @Test
    void evenAveragesAreMeans() {
        Linear layer = new Linear(1, 1);
        AveragedModel averaged = AveragedModel.swa(layer);
        for (double v : new double[] {1, 2, 6}) {
            set(layer, v);
            averaged.update();
        }
        assertEquals(3, weight(averaged, layer), 1e-6);
        assertEquals(3, averaged.updates());
    }

    @Test
    void savedAveragesGoOn() {
        Linear layer = new Linear(1, 1);
        AveragedModel averaged = AveragedModel.swa(layer);
        set(layer, 1);
        averaged.update();
        Map<String, Tensor> saved = averaged.stateDict();
        assertEquals(Set.of("n_averaged", "module.weight", "module.bias"), saved.keySet());
        Linear other = new Linear(1, 1);
        AveragedModel resumed = AveragedModel.swa(other);
        resumed.loadStateDict(saved);
        set(other, 3);
        resumed.update();
        assertEquals(2, weight(resumed, other));
        averaged.copyTo(other);
        assertEquals(1, other.weight().item());
        assertThrows(StateDictException.class, () -> resumed.loadStateDict(Map.of()));
    }

    @Test
    void statisticsOfBatchNormalisationsAreMadeAnew() {
        Sequential model = new Sequential(new BatchNorm1d(2), new Dropout(0.5));
        model.eval();
        Tensor a = Tensor.of(1f, 10f, 3f, 10f).reshape(2, 2);
        Tensor b = Tensor.of(5f, 20f, 7f, 40f).reshape(2, 2);
        AveragedModel.updateBatchNorm(model, List.of(a, b));
        BatchNorm norm = (BatchNorm) model.get(0);
        assertArrayEquals(new float[] {4, 20}, norm.runningMean().toFloatArray(), 1e-5f);
        assertArrayEquals(new float[] {2, 100}, norm.runningVar().toFloatArray(), 1e-4f);
        assertTrue(!model.isTraining() && !norm.isTraining());
        norm.train();
        norm.call(a);
        assertArrayEquals(new float[] {3.8f, 19}, norm.runningMean().toFloatArray(), 1e-5f);
    }
}
