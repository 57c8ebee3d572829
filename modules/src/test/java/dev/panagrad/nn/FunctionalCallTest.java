package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionalCallTest {
    /// Uses one weight twice.
    private static final class Tied extends Module {
        private Tensor weight = Parameter.of(Tensor.of(2.0, 3.0));
        private Tensor again = weight;

        @Override
        public Tensor forward(Tensor x) {
            return x.mul(weight).add(again);
        }
    }

    @Test
    void gradientsGoThroughAStep() {
        Panagrad.seed(4);
        Module net = new Sequential(new Linear(3, 4), new Tanh(), new Linear(4, 2)).to(DType.FLOAT64);
        Tensor x = Tensor.randn(DType.FLOAT64, 5, 3);
        Tensor y = Tensor.randn(DType.FLOAT64, 5, 2);
        Tensor w = net.namedParameters().get("0.weight");
        Tensor found = Grad.grad(afterStep(net, x, y), w)[0];
        double h = 1e-5;
        Tensor v = Tensor.randn(DType.FLOAT64, 4, 3);
        Grad.off(() -> w.add_(v.mul(h)));
        double up = afterStep(net, x, y).item();
        Grad.off(() -> w.sub_(v.mul(2 * h)));
        double down = afterStep(net, x, y).item();
        assertEquals((up - down) / (2 * h), found.mul(v).sum().item(), 1e-7);
    }

    /// The loss after one step of gradient descent, as a function of the parameters before it.
    private static Tensor afterStep(Module net, Tensor x, Tensor y) {
        List<Tensor> all = net.parameters();
        Tensor[] g = Grad.grad(Losses.mse(net.call(x), y), Tensor.ones(DType.FLOAT64), true, true,
                all.toArray(Tensor[]::new));
        Map<String, Tensor> fast = new LinkedHashMap<>();
        List<String> names = List.copyOf(net.namedParameters().keySet());
        for (int i = 0; i < g.length; i++) {
            fast.put(names.get(i), all.get(i).sub(g[i].mul(0.5)));
        }
        return Losses.mse(FunctionalCall.of(net, fast, x), y);
    }

    @Test
    void everythingIsPutBack() {
        Sequential net = new Sequential(new Linear(2, 2), new BatchNorm1d(2));
        Map<String, Tensor> before = net.namedParameters();
        Tensor mean = net.namedBuffers().get("1.running_mean");
        net.eval();
        Tensor y = FunctionalCall.of(net, Map.of("0.weight", Tensor.zeros(2, 2), "0.bias", Tensor.zeros(2),
                "1.running_mean", Tensor.ones(2)), Tensor.ones(1, 2));
        assertArrayEquals(new double[] {-1, -1}, y.toDoubleArray(), 1e-4);
        assertEquals(before, net.namedParameters());
        assertSame(mean, net.namedBuffers().get("1.running_mean"));
        Expect.error(ShapeException.class,
                () -> FunctionalCall.of(net, Map.of("0.weight", Tensor.zeros(2, 2)), Tensor.ones(1, 3)),
                "0: ");
        assertSame(before.get("0.weight"), net.namedParameters().get("0.weight"));
    }

    @Test
    void sharedAndComputedParametersAreReplaced() {
        Tied tied = new Tied();
        assertArrayEquals(new double[] {50, 60},
                FunctionalCall.of(tied, Map.of("weight", Tensor.of(10.0, 10.0)), Tensor.of(4.0, 5.0))
                        .toDoubleArray());
        Linear l = Parametrizations.weightNorm(new Linear(1, 1, false));
        Map<String, Tensor> g = Map.of("parametrizations.weight.original0", Tensor.full(7f, 1, 1));
        double y = FunctionalCall.of(l, g, Tensor.ones(1, 1)).item();
        assertEquals(7, Math.abs(y), 1e-6);
    }

    @Test
    void mistakesAreNamed() {
        Linear l = new Linear(2, 3);
        Expect.error(IllegalArgumentException.class,
                () -> FunctionalCall.of(l, Map.of("wait", Tensor.ones(1)), Tensor.ones(1, 2)),
                "expected one of [weight, bias] but got [wait]");
        Expect.error(ShapeException.class,
                () -> FunctionalCall.of(l, Map.of("bias", Tensor.ones(2)), Tensor.ones(1, 2)), "[3]");
    }
}
