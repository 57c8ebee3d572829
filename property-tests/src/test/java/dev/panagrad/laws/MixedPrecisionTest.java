package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.BatchNorm1d;
import dev.panagrad.nn.Losses;
import dev.panagrad.optim.GradScaler;
import dev.panagrad.optim.SGD;
import dev.panagrad.tensor.Autocast;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Mixed precision against figures of PyTorch 2.13's `torch.autocast` and `torch.amp.GradScaler`.
class MixedPrecisionTest {
    private static Tensor numbers(Device device, long... shape) {
        float[] v = new float[(int) dev.panagrad.tensor.Shape.of(shape).numel()];
        for (int i = 0; i < v.length; i++) {
            v[i] = (i * 37 % 101 - 50) / 50f;
        }
        return Tensor.of(v).reshape(shape).to(device);
    }

    private static Tensor leaf(Device device, long... shape) {
        return numbers(device, shape).requiresGrad(true);
    }

    /// Two linear layers with a rectifier and cross entropy.
    private static void network(DType half, Device device, double[] y, double loss, double[] w1, double[] b2,
            double ulp) {
        Tensor u = leaf(device, 6, 5);
        Tensor a = leaf(device, 6);
        Tensor v = leaf(device, 3, 6);
        Tensor b = leaf(device, 3);
        Tensor x = numbers(device, 4, 5);
        Tensor classes = Tensor.of(0L, 2L, 1L, 1L).to(device);
        Tensor[] seen = new Tensor[3];
        Tensor l = Autocast.run(half, () -> {
            seen[0] = Tensor.apply(new Contraction.Linear(), x, u, a);
            seen[1] = seen[0].relu();
            seen[2] = Tensor.apply(new Contraction.Linear(), seen[1], v, b);
            return Losses.crossEntropy(seen[2], classes);
        });
        for (Tensor t : seen) {
            assertEquals(half, t.dtype());
        }
        assertEquals(DType.FLOAT32, l.dtype());
        near(y, seen[2], ulp);
        assertEquals(loss, l.item(), ulp);
        l.backward();
        assertEquals(DType.FLOAT32, u.grad().dtype());
        near(w1, u.grad().flatten(0, -1).narrow(0, 0, w1.length), ulp / 8);
        near(b2, b.grad(), ulp / 8);
    }

    private static void near(double[] expected, Tensor found, double ulp) {
        assertArrayEquals(expected, found.flatten(0, -1).to(DType.FLOAT64).toDoubleArray(), ulp);
    }

    @ParameterizedTest @ValueSource(strings = {"cpu", "cuda"})
    void bfloat16AsPyTorch(String device) {
        network(DType.BFLOAT16, Device.of(device),
                new double[] {-0.51953125, -2.796875, -0.8359375, -0.42578125, 1.7265625, -0.1904296875,
                        -0.19921875, 1.9921875, -0.5703125, -1.546875, -0.63671875, 1.1640625},
                1.2344651222229004,
                new double[] {-0.0849609375, -0.0220947265625, 0.040771484375, -0.06787109375,
                        -0.005096435546875, -0.06689453125, 0.061279296875, -0.01300048828125},
                new double[] {-0.05322265625, -0.04443359375, 0.09814453125}, 1.0 / 64);
    }

    @ParameterizedTest @ValueSource(strings = {"cpu", "cuda"})
    void float16AsPyTorch(String device) {
        network(DType.FLOAT16, Device.of(device),
                new double[] {-0.5146484375, -2.796875, -0.84130859375, -0.426025390625, 1.7275390625,
                        -0.1944580078125, -0.199951171875, 1.9951171875, -0.576171875, -1.544921875,
                        -0.6357421875, 1.1650390625},
                1.2342427968978882,
                new double[] {-0.08477783203125, -0.0220489501953125, 0.040679931640625, -0.06781005859375,
                        -0.005084991455078125, -0.06744384765625, 0.061370849609375, -0.01308441162109375},
                new double[] {-0.052978515625, -0.0439453125, 0.096923828125}, 1.0 / 512);
    }

    private static DType type(Supplier<Tensor> body) {
        return Autocast.run(DType.BFLOAT16, body).dtype();
    }

    @Test
    void operationsChooseTheirTypes() {
        Tensor x = numbers(Device.of("cuda"), 4, 4);
        Tensor h = x.to(DType.BFLOAT16);
        assertEquals(DType.BFLOAT16, type(() -> x.matmul(h)));
        assertEquals(DType.FLOAT64, type(() -> x.to(DType.FLOAT64).matmul(x.to(DType.FLOAT64))));
        for (var single : List.<Supplier<Tensor>>of(() -> h.exp(), () -> h.sum(),
                () -> h.softmax(1), () -> h.pow(2), () -> h.cumsum(0), () -> h.add(x), () -> x.mul(h))) {
            assertEquals(DType.FLOAT32, type(single));
        }
        assertEquals(DType.BFLOAT16, type(() -> h.add(h).relu().mul(2)));
        assertEquals(DType.BFLOAT16, type(() -> new BatchNorm1d(4).to(h.device()).call(h)));
        assertEquals(DType.FLOAT32, type(() -> Autocast.off(() -> x.matmul(x))));
        assertEquals(DType.FLOAT32, x.matmul(x).dtype(), "outside nothing is cast");
        assertThrows(DTypeException.class, () -> Autocast.run(DType.FLOAT32, () -> x));
    }

    @Test
    void halfTypesAreComputedInSinglePrecisionAndRounded() {
        Tensor h = numbers(Device.CPU, 3, 4).to(DType.FLOAT16);
        Tensor wide = h.to(DType.FLOAT32);
        near(wide.exp().to(DType.FLOAT16).to(DType.FLOAT64).flatten(0, -1).toDoubleArray(), h.exp(), 0);
        assertEquals(DType.BOOL, h.gt(h).dtype());
        Tensor leaf = h.requiresGrad(true);
        leaf.mul(leaf).sum().backward();
        assertEquals(DType.FLOAT16, leaf.grad().dtype());
        near(wide.mul(2).flatten(0, -1).to(DType.FLOAT64).toDoubleArray(), leaf.grad(), 0);
        assertThrows(DTypeException.class,
                () -> Tensor.apply(new Contraction.MatMul(), h.detach(), wide.t()));
    }

    @Test
    void scalesAsPyTorch() {
        GradScaler scaler = new GradScaler(1024, 2, 0.5, 2);
        Tensor p = Tensor.ones(2).requiresGrad(true);
        SGD o = new SGD(List.of(p), 0.1);
        float[] slopes = {1, 1, Float.POSITIVE_INFINITY, 1, Float.NaN, 1, 1, 1};
        double[] scales = {1024, 2048, 1024, 1024, 512, 512, 1024, 1024};
        double[] values = {0.9, 0.8, 0.8, 0.7, 0.7, 0.6, 0.5, 0.4};
        for (int i = 0; i < slopes.length; i++) {
            o.zeroGrad();
            scaler.scale(p.mul(slopes[i]).sum()).backward();
            scaler.step(o);
            assertEquals(Float.isFinite(slopes[i]), scaler.allFinite(o));
            scaler.update();
            assertEquals(scales[i], scaler.scale(), "after step " + i);
            assertEquals(values[i], p.detach().get(0).item(), 1e-6, "after step " + i);
        }
        assertEquals(1, scaler.stateDict().get("_growth_tracker").item());
        GradScaler other = new GradScaler(1, 2, 0.5, 2);
        other.loadStateDict(scaler.stateDict());
        o.zeroGrad();
        other.scale(p.sum()).backward();
        other.step(o);
        other.update();
        assertEquals(2048, other.scale(), "the second good step in a row");
    }

    /// One element of one of 40 gradients is not finite, at any place of it.
    @ParameterizedTest @ValueSource(strings = {"cpu", "cuda"})
    void oneElementIsEnough(String name) {
        Device device = Device.of(name);
        for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
            for (int n : new int[] {1, 37, 1000}) {
                for (int place : new int[] {-1, 0, n / 2, n - 1}) {
                    List<Tensor> parameters = new ArrayList<>();
                    Tensor loss = Tensor.zeros(t, 1).to(device);
                    for (int i = 0; i < 40; i++) {
                        double[] slopes = new double[n];
                        Arrays.setAll(slopes, j -> j + 0.5);
                        if (i == 33 && place >= 0) {
                            slopes[place] = place == 0 ? Double.NaN : Double.NEGATIVE_INFINITY;
                        }
                        Tensor p = Tensor.ones(t, n).to(device).copy().requiresGrad(true);
                        parameters.add(p);
                        loss = loss.add(p.mul(Tensor.of(slopes).to(t).to(device)).sum());
                    }
                    GradScaler scaler = new GradScaler(1024, 2, 0.5, 2);
                    SGD o = new SGD(parameters, 0.1);
                    scaler.scale(loss.sum()).backward();
                    scaler.unscale_(o);
                    assertEquals(place < 0, scaler.allFinite(o), n + " elements, place " + place);
                    for (Tensor p : List.of(parameters.getFirst(), parameters.getLast())) {
                        assertEquals(n - 0.5, p.grad().get(n - 1).item());
                    }
                }
            }
        }
    }

    @Test
    void refusesAWrongOrder() {
        GradScaler scaler = new GradScaler();
        Tensor p = Tensor.ones(2).requiresGrad(true);
        SGD o = new SGD(List.of(p), 0.1);
        assertThrows(IllegalStateException.class, scaler::update);
        assertThrows(IllegalStateException.class, () -> scaler.allFinite(o));
        scaler.scale(p.sum()).backward();
        scaler.unscale_(o);
        assertArrayEquals(new float[] {1, 1}, p.grad().toFloatArray());
        assertThrows(IllegalStateException.class, () -> scaler.unscale_(o));
        scaler.step(o);
        assertTrue(scaler.allFinite(o));
        assertArrayEquals(new float[] {0.9f, 0.9f}, p.detach().toFloatArray());
        assertThrows(IllegalStateException.class, () -> scaler.step(o));
        assertThrows(IllegalStateException.class, () -> scaler.unscale_(o));
        assertThrows(IllegalArgumentException.class, () -> scaler.loadStateDict(Map.of()));
        assertThrows(IllegalArgumentException.class, () -> new GradScaler(0, 2, 0.5, 2));
        Tensor half = Tensor.ones(DType.FLOAT16, 2).requiresGrad(true);
        SGD s = new SGD(List.of(half), 0.1);
        half.sum().backward();
        assertThrows(IllegalArgumentException.class, () -> new GradScaler().unscale_(s));
        assertFalse(half.grad() == null);
    }
}
