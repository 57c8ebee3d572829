package dev.panagrad.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The optimizers against trajectories of PyTorch 2.13, their saved state, and wrong settings.
class OptimizerTest {
    private static Tensor start() {
        return Tensor.of(1.0, -2.0, 0.5).requiresGrad(true);
    }

    private static void step(Optimizer<?> optimizer, Tensor w) {
        Scope.run(() -> {
            optimizer.zeroGrad();
            w.pow(4).mul(0.25).sub(w).sum().backward();
            optimizer.step();
        });
    }

    private static void trajectory(Function<List<Tensor>, Optimizer<?>> make, double... expected) {
        Tensor w = start();
        Optimizer<?> optimizer = make.apply(List.of(w));
        for (int i = 0; i < 4; i++) {
            step(optimizer, w);
        }
        assertArrayEquals(expected, w.toDoubleArray(), 1e-9);
    }

    @Test
    void runsOnTheFastBackend() {
        assertEquals("vector", Panagrad.backend());
    }

    @Test
    void sgdEqualsPyTorch() {
        trajectory(p -> new SGD(p, 0.05), 1, -1.0242921524, 0.6634189406);
        trajectory(p -> new SGD(p, 0.05, o -> o.momentum(0.9)), 1, 0.4046710812, 0.8660285605);
        trajectory(p -> new SGD(p, 0.05, o -> o.momentum(0.9).dampening(0.3).weightDecay(0.1)), 0.969438644,
                0.2070850931, 0.7853399109);
        trajectory(p -> new SGD(p, 0.05, o -> o.momentum(0.9).nesterov(true)), 1, 0.5250443769, 0.949272657);
        trajectory(p -> new SGD(p, 0.001, o -> o.momentum(0.5).maximize(true)), 1, -2.0561997055,
                0.4946342574);
    }

    @Test
    void adamEqualsPyTorch() {
        trajectory(p -> new Adam(p, 0.1), 1, -1.6050875979, 0.8935665993);
        trajectory(p -> new Adam(p, 0.1, o -> o.betas(0.8, 0.9).weightDecay(0.2).eps(1e-6)), 0.9426886383,
                -1.6052724529, 0.8885126077);
        trajectory(p -> new Adam(p, 0.5, o -> o.amsgrad(true)), 1, -0.245021082, 0.9855080907);
        trajectory(p -> new AdamW(p, 0.1, o -> o.weightDecay(0.3)), 0.9824014238, -1.3978771258,
                0.8208327626);
        assertEquals(0.01, new AdamW(List.of(start())).groups().getFirst().settings().weightDecay());
    }

    @Test
    void float32StepsFollowThoseOfFloat64() {
        List<Function<List<Tensor>, Optimizer<?>>> all = List.of(
                p -> new SGD(p, 0.05, o -> o.weightDecay(0.1)),
                p -> new SGD(p, 0.05, o -> o.momentum(0.9).dampening(0.2)),
                p -> new SGD(p, 0.05, o -> o.momentum(0.9).nesterov(true).maximize(true)),
                p -> new Adam(p, 0.01, o -> o.weightDecay(0.1)), p -> new Adam(p, 0.01, o -> o.amsgrad(true)),
                p -> new AdamW(p, 0.01, o -> o.maximize(true)));
        Panagrad.seed(8);
        for (Function<List<Tensor>, Optimizer<?>> make : all) {
            for (int n : new int[] {1, 15, 16, 50_037}) {
                Tensor wide = Tensor.randn(n).to(DType.FLOAT64).requiresGrad(true);
                Tensor narrow = wide.detach().to(DType.FLOAT32).requiresGrad(true);
                Optimizer<?> a = make.apply(List.of(wide));
                Optimizer<?> b = make.apply(List.of(narrow));
                for (int i = 0; i < 3; i++) {
                    Tensor g = Tensor.randn(n);
                    wide.grad(g.to(DType.FLOAT64));
                    narrow.grad(g);
                    a.step();
                    b.step();
                }
                assertEquals(0, wide.detach().sub(narrow.detach()).abs().max().item(), 1e-5);
            }
        }
    }

    @Test
    void savedStateGoesOnWithTheSameBits() {
        for (Function<List<Tensor>, Optimizer<?>> make : List.<Function<List<Tensor>, Optimizer<?>>>of(
                p -> new SGD(p, 0.05, o -> o.momentum(0.9)), p -> new Adam(p, 0.1, o -> o.amsgrad(true)))) {
            Tensor a = start();
            Optimizer<?> first = make.apply(List.of(a));
            for (int i = 0; i < 3; i++) {
                step(first, a);
            }
            first.learningRate(0.02);
            Tensor b = a.detach().copy().requiresGrad(true);
            Optimizer<?> second = make.apply(List.of(b));
            Map<String, Tensor> saved = new LinkedHashMap<>();
            first.stateDict().forEach((name, t) -> saved.put(name, t.copy()));
            second.loadStateDict(saved);
            assertEquals(0.02, second.learningRate());
            for (int i = 0; i < 3; i++) {
                step(first, a);
                step(second, b);
            }
            assertArrayEquals(a.toDoubleArray(), b.toDoubleArray());
            assertEquals(6, second.stateDict().get("state.0.step").itemLong());
        }
    }

    @Test
    void groupsHaveTheirOwnSettings() {
        Tensor a = Tensor.of(1f).requiresGrad(true);
        Tensor b = Tensor.of(1f).requiresGrad(true);
        Tensor unused = Tensor.of(1f).requiresGrad(true);
        SGD sgd = new SGD(List.of(a, unused), 0.5);
        sgd.add(List.of(b), o -> o.lr(0.25));
        a.add(b).sum().backward();
        sgd.step();
        assertEquals(0.5, a.item());
        assertEquals(0.75, b.item());
        assertEquals(1, unused.item());
        sgd.zeroGrad();
        assertNull(a.grad());
        sgd.groups().get(1).settings(sgd.groups().get(1).settings().weightDecay(0.1));
        assertEquals(0.1, sgd.stateDict().get("group.1.weightDecay").item());
    }

    @Test
    void refusesWrongSettingsBeforeAnyChange() {
        List<Tensor> p = List.of(start());
        for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            error(() -> new SGD(p, bad), "SGD: lr", Double.toString(bad));
            error(() -> new SGD(p, 1, o -> o.momentum(bad)), "momentum");
            error(() -> new SGD(p, 1, o -> o.weightDecay(bad)), "weightDecay");
            error(() -> new Adam(p, bad), "Adam: lr");
            error(() -> new Adam(p, 1, o -> o.betas(bad, 0.9)), "beta1");
            error(() -> new Adam(p, 1, o -> o.eps(bad)), "eps");
        }
        error(() -> new AdamW(p, 1, o -> o.betas(0.9, 1)), "beta2", "[0, 1)");
        error(() -> new SGD(p, 1, o -> o.nesterov(true)), "nesterov", "momentum");
        error(() -> new SGD(List.of(), 1), "no parameters");
        error(() -> new SGD(List.of(p.get(0), p.get(0)), 1), "twice");
        error(() -> new SGD(List.of(start().mul(2)), 1), "leaf");
        error(() -> new SGD(List.of(Tensor.of(1L)), 1), "int64");
        SGD sgd = new SGD(p, 1);
        error(() -> sgd.learningRate(Double.NaN), "NaN");
        error(() -> sgd.add(p, o -> o), "twice");
        assertEquals(1, sgd.learningRate());
    }

    @Test
    void refusesSavedStateThatDoesNotFit() {
        Tensor w = start();
        Adam adam = new Adam(List.of(w), 0.1);
        step(adam, w);
        Map<String, Tensor> good = adam.stateDict();
        Map<String, Tensor> bad = new LinkedHashMap<>(good);
        bad.remove("group.0.lr");
        error(() -> adam.loadStateDict(bad), "lacks group.0.lr");
        bad.put("group.0.lr", Tensor.of(-1.0));
        error(() -> adam.loadStateDict(bad), "lr", "-1.0");
        bad.put("group.0.lr", Tensor.of(0.5));
        bad.put("what", Tensor.of(1f));
        error(() -> adam.loadStateDict(bad), "unknown", "what");
        bad.remove("what");
        bad.put("state.0.exp_avg", Tensor.zeros(2));
        error(() -> adam.loadStateDict(bad), "exp_avg", "[2]", "[3]");
        assertEquals(0.1, adam.learningRate());
    }

    @Test
    void clipsGradients() {
        Tensor w = Tensor.of(3.0, 4.0).requiresGrad(true);
        w.grad(Tensor.of(3.0, 4.0));
        assertEquals(5, GradientClipping.byNorm(List.of(w), 1));
        assertArrayEquals(new double[] {0.59999988, 0.79999984}, w.grad().toDoubleArray(), 1e-12);
        GradientClipping.byNorm(List.of(w), 10);
        GradientClipping.byValue(List.of(w), 0.7);
        assertArrayEquals(new double[] {0.59999988, 0.7}, w.grad().toDoubleArray(), 1e-12);
        error(() -> GradientClipping.byNorm(List.of(w), Double.NaN), "maxNorm");
        error(() -> GradientClipping.totalNorm(List.of(w), 0), "p > 0");
    }

    @Test
    void clipsByOtherNormsAndPassesOverWhatHasNoGradient() {
        Tensor w = Tensor.of(3.0, -4.0).requiresGrad(true);
        Tensor v = Tensor.of(1.0).requiresGrad(true);
        Tensor without = Tensor.of(1.0).requiresGrad(true);
        List<Tensor> all = List.of(w, without, v);
        assertEquals(0, GradientClipping.totalNorm(all, 2));
        w.grad(Tensor.of(3.0, -4.0));
        v.grad(Tensor.of(12.0));
        assertEquals(13, GradientClipping.totalNorm(all, 2));
        assertEquals(12, GradientClipping.totalNorm(all, Double.POSITIVE_INFINITY));
        assertEquals(Math.cbrt(27 + 64 + 1728), GradientClipping.totalNorm(all, 3), 1e-12);
        assertEquals(19, GradientClipping.byNorm(all, 1.9, 1));
        assertArrayEquals(new double[] {0.3, -0.4}, w.grad().toDoubleArray(), 1e-6);
        assertArrayEquals(new double[] {1.2}, v.grad().toDoubleArray(), 1e-6);
    }

    private static void error(Runnable action, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + part + "' is missing in: " + message);
        }
    }
}
