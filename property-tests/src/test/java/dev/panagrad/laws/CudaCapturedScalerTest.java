package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.optim.Adam;
import dev.panagrad.optim.GradScaler;
import dev.panagrad.optim.GradientClipping;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Gradient scaling and clipping in captured steps: what reads nothing on the host is replayed with the
/// numbers of its time.
class CudaCapturedScalerTest {
    private static Tensor leaf(Device device, float... values) {
        return Tensor.of(values).to(device).detach().requiresGrad(true);
    }

    /// Losses, scales and parameters of steps, of which two have gradients that are not finite.
    private static List<double[]> scaled(boolean captured) {
        Device cuda = Device.of("cuda");
        List<Tensor> parameters = List.of(leaf(cuda, 1, -2, 3), leaf(cuda, 0.5f, 4));
        Tensor factor = Tensor.ones(1).to(cuda).copy();
        Adam adam = new Adam(parameters, 0.1);
        GradScaler scaler = new GradScaler(1024, 2, 0.5, 2);
        List<double[]> all = new ArrayList<>();
        Supplier<Tensor> step = () -> {
            adam.zeroGrad();
            Tensor loss = parameters.get(0).square().sum().add(parameters.get(1).square().sum()).mul(factor)
                    .sum();
            Tensor scaledLoss = scaler.scale(loss);
            scaledLoss.backward();
            scaler.unscale_(adam);
            GradientClipping.byNormOnDevice(parameters, 3, 2);
            return scaledLoss.detach();
        };
        step.get();
        scaler.step(adam);
        scaler.update();
        float[] factors = {1, 1, Float.POSITIVE_INFINITY, 1, 1, Float.NaN, 1, 1, 1};
        try (Captured graph = captured ? new Captured(step) : null) {
            for (float f : factors) {
                factor.fill_(f);
                double expected = parameters.stream().mapToDouble(p -> p.detach().square().sum().item()).sum()
                        * f * scaler.scale();
                Tensor loss = captured ? graph.replay() : step.get();
                if (Float.isFinite(f)) {
                    assertEquals(expected, loss.item(), 1e-5 * expected, "the scale now");
                }
                scaler.step(adam);
                assertEquals(Float.isFinite(f), scaler.allFinite(adam));
                scaler.update();
                all.add(loss.toDoubleArray());
                all.add(new double[] {scaler.scale()});
                parameters.forEach(p -> all.add(p.detach().toDoubleArray()));
            }
        }
        return all;
    }

    @Test
    void replaysTakeTheScaleOfTheirTime() {
        List<double[]> eager = scaled(false);
        assertArrayEquals(eager.toArray(), scaled(true).toArray());
        assertFalse(eager.get(1)[0] == eager.get(9)[0], "the scale changes");
    }

    @ParameterizedTest @ValueSource(strings = {"cpu", "cuda"})
    void clippingOnTheDeviceIsClipping(String name) {
        Device device = Device.of(name);
        for (double p : new double[] {1, 2, 3, Double.POSITIVE_INFINITY}) {
            for (double most : new double[] {0, 0.5, 100}) {
                List<Tensor> a = List.of(leaf(device, 1, 2), leaf(device, 3));
                List<Tensor> b = List.of(leaf(device, 1, 2), leaf(device, 3));
                for (List<Tensor> all : List.of(a, b)) {
                    all.get(0).mul(3).sum().add(all.get(1).mul(-4).sum()).backward();
                }
                double norm = GradientClipping.byNorm(a, most, p);
                assertEquals(norm, GradientClipping.byNormOnDevice(b, most, p).item(), 1e-12 * norm);
                for (int i = 0; i < 2; i++) {
                    assertArrayEquals(a.get(i).grad().toDoubleArray(), b.get(i).grad().toDoubleArray(), 1e-6);
                }
            }
        }
        Tensor none = leaf(device, 1);
        assertEquals(0, GradientClipping.byNormOnDevice(List.of(none), 1, 2).item());
        none.mul(Double.NaN).sum().backward();
        assertTrue(Double.isNaN(GradientClipping.byNormOnDevice(List.of(none), 1, 2).item()));
        assertTrue(Double.isNaN(none.grad().item()));
        assertThrows(IllegalArgumentException.class,
                () -> GradientClipping.byNormOnDevice(List.of(none), Double.NaN, 2));
    }
}
