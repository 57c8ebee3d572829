package dev.panagrad.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The optimizers beyond SGD and Adam against trajectories of PyTorch 2.13, their saved state, and wrong
/// settings.
class AdaptiveOptimizersTest {
    private static final double[] START = {1, -2, 0.5};

    private static Tensor loss(Tensor w) {
        return w.pow(4).mul(0.25).sub(w).sum();
    }

    private static void step(Optimizer<?> optimizer, Tensor w) {
        Scope.run(() -> {
            optimizer.step(() -> {
                optimizer.zeroGrad();
                Tensor y = loss(w);
                y.backward();
                return y;
            });
        });
    }

    private static void trajectory(int steps, Tensor start, Function<List<Tensor>, Optimizer<?>> make,
            double... expected) {
        Tensor w = start.copy().requiresGrad(true);
        Optimizer<?> optimizer = make.apply(List.of(w));
        for (int i = 0; i < steps; i++) {
            step(optimizer, w);
        }
        assertArrayEquals(expected, w.toDoubleArray(), 1e-9);
    }

    private static void trajectory(Function<List<Tensor>, Optimizer<?>> make, double... expected) {
        trajectory(8, Tensor.of(START), make, expected);
    }

    @Test
    void equalPyTorch() {
        trajectory(p -> new Adamax(p, 0.1, o -> o.weightDecay(0.1)), 0.9670386771, -1.3572052629,
                1.0555975024);
        trajectory(p -> new NAdam(p, 0.1, o -> o.weightDecay(0.1).momentumDecay(0.01)), 0.9690563516,
                -1.4425975927, 0.9669309964);
        trajectory(p -> new NAdam(p, 0.1, o -> o.weightDecay(0.1).decoupledWeightDecay(true).maximize(true)),
                0.1877269491, -2.5258931617, -0.1726656997);
        trajectory(p -> new RAdam(p, 0.1, o -> o.betas(0.8, 0.95).weightDecay(0.1)), 0.950524334,
                0.3654423686,
                0.9125791348);
        trajectory(p -> new RAdam(p, 0.1, o -> o.weightDecay(0.1).decoupledWeightDecay(true)), 0.9457040628,
                0.4162312255, 0.8420168108);
        trajectory(p -> new Adagrad(p, 0.1, o -> o.lrDecay(0.1).initialAccumulatorValue(0.5)), 1,
                -1.6759760147,
                0.7814626288);
        trajectory(p -> new Adadelta(p, 1, o -> o.rho(0.8).weightDecay(0.1)), 0.9832882979, -1.9800181727,
                0.5200083843);
        trajectory(p -> new RMSprop(p, 0.01, o -> o.alpha(0.9).momentum(0.5).centered(true)), 1,
                -1.6970579322,
                0.8006028927);
        trajectory(p -> new Rprop(p, 0.1, o -> o.etas(0.4, 1.5).stepSizes(1e-3, 0.5)), 1, 0.8125, 0.975);
        trajectory(p -> new ASGD(p, 0.05, o -> o.lambd(0.1).alpha(0.6).t0(2).weightDecay(0.1)), 0.9524476431,
                -0.6352377232, 0.7484609231);
        trajectory(p -> new Adafactor(p, 0.1, o -> o.weightDecay(0.1)), 1.0003861888, -1.1584052887,
                0.9858882586);
        Tensor matrix = Tensor.of(1, -2, 0.5, 3).reshape(2, 2);
        trajectory(8, matrix, p -> new Adafactor(p, 0.1, o -> o.eps(1e-3, 0.01).d(2).maximize(true)), 1,
                -4.8253676664, -2.419604121, 5.6686783782);
    }

    @Test
    void muonEqualsPyTorchInDoublePrecision() {
        Tensor wide = Tensor.of(1, -2, .5, .3, .7, -1).reshape(2, 3);
        trajectory(3, wide, p -> new Muon(p, 0.05), 0.9811052499, -1.8607344265, 0.4957167396, 0.3472397233,
                0.6880621103, -0.8859614535);
        trajectory(3, wide.transpose(0, 1),
                p -> new Muon(p, 0.05, o -> o.nesterov(false).adjustLr(Muon.Adjust.MATCH_RMS_ADAMW)),
                0.9837473487, 0.3130818983, -1.9322581165, 0.6890432471, 0.4936037957, -0.9506194099);
    }

    @Test
    void lionFollowsItsFormula() {
        double p = -2;
        double m = 0;
        for (int i = 0; i < 8; i++) {
            double g = -(p * p * p - 1);
            double step = Math.signum(0.8 * m + 0.2 * g);
            p = p * (1 - 0.1 * 0.3) - 0.1 * step;
            m = 0.9 * m + 0.1 * g;
        }
        trajectory(8, Tensor.of(-2.0),
                o -> new Lion(o, 0.1, s -> s.betas(0.8, 0.9).weightDecay(0.3).maximize(true)), p);
    }

    @Test
    void quasiNewtonStepsFindTheMinimum() {
        for (LBFGS.LineSearch search : LBFGS.LineSearch.values()) {
            Tensor w = Tensor.of(START).requiresGrad(true);
            LBFGS lbfgs = new LBFGS(List.of(w), search == LBFGS.LineSearch.NONE ? 0.2 : 1,
                    o -> o.lineSearch(search).maxIter(100));
            step(lbfgs, w);
            assertArrayEquals(new double[] {1, 1, 1}, w.toDoubleArray(), 1e-4, search::toString);
            assertTrue(lbfgs.evaluations() <= 125, () -> "evaluations: " + lbfgs.evaluations());
        }
    }

    private static final List<Function<List<Tensor>, Optimizer<?>>> ALL = List.of(
            p -> new Adamax(p, 0.05, o -> o.weightDecay(0.1)), p -> new NAdam(p, 0.05),
            p -> new RAdam(p, 0.05),
            p -> new Adagrad(p, 0.05), p -> new Adadelta(p), p -> new RMSprop(p, 0.02, o -> o.momentum(0.9)),
            p -> new RMSprop(p, 0.02, o -> o.centered(true)), p -> new Rprop(p),
            p -> new ASGD(p, 0.05, o -> o.t0(1)), p -> new Adafactor(p), p -> new Lion(p, 0.01),
            p -> new Muon(p),
            p -> new LBFGS(p, 0.1, o -> o.maxIter(2).historySize(2)),
            p -> new LBFGS(p, 1, o -> o.maxIter(2).lineSearch(LBFGS.LineSearch.STRONG_WOLFE)));

    @Test
    void savedStateGoesOnWithTheSameBits() {
        for (Function<List<Tensor>, Optimizer<?>> make : ALL) {
            Tensor a = Tensor.of(1, -2, 0.5, 3).reshape(2, 2).copy().requiresGrad(true);
            Optimizer<?> first = make.apply(List.of(a));
            for (int i = 0; i < 4; i++) {
                step(first, a);
            }
            first.learningRate(first.learningRate() / 2);
            Tensor b = a.detach().copy().requiresGrad(true);
            Optimizer<?> second = make.apply(List.of(b));
            Map<String, Tensor> saved = new LinkedHashMap<>();
            first.stateDict().forEach((name, t) -> saved.put(name, t.copy()));
            second.loadStateDict(saved);
            assertEquals(first.groups().getFirst().settings(), second.groups().getFirst().settings());
            for (int i = 0; i < 4; i++) {
                step(first, a);
                step(second, b);
            }
            assertArrayEquals(a.toDoubleArray(), b.toDoubleArray(), first.getClass().getName());
        }
    }

    @Test
    void float32StepsFollowThoseOfFloat64() {
        Panagrad.seed(3);
        for (Function<List<Tensor>, Optimizer<?>> make : ALL) {
            Tensor wide = Tensor.randn(5, 7).to(DType.FLOAT64).requiresGrad(true);
            Tensor narrow = wide.detach().to(DType.FLOAT32).requiresGrad(true);
            Optimizer<?> a = make.apply(List.of(wide));
            Optimizer<?> b = make.apply(List.of(narrow));
            for (int i = 0; i < 3; i++) {
                step(a, wide);
                step(b, narrow);
            }
            assertEquals(DType.FLOAT32, narrow.dtype());
            assertEquals(0, wide.detach().sub(narrow.detach()).abs().max().item(), 1e-4,
                    a.getClass().getName());
        }
    }

    @Test
    void refuseWrongSettings() {
        List<Tensor> p = List.of(Tensor.of(START).requiresGrad(true));
        for (double bad : new double[] {-1, Double.NaN}) {
            for (Runnable wrong : List.<Runnable>of(() -> new Adamax(p, bad), () -> new NAdam(p, bad),
                    () -> new RAdam(p, bad), () -> new Adagrad(p, bad), () -> new Adadelta(p, bad),
                    () -> new RMSprop(p, bad), () -> new Rprop(p, bad), () -> new ASGD(p, bad),
                    () -> new Adafactor(p, bad), () -> new Lion(p, bad), () -> new LBFGS(p, bad),
                    () -> new Adamax(p, 1, o -> o.betas(0.9, bad)), () -> new NAdam(p, 1, o -> o.eps(bad)),
                    () -> new Adadelta(p, 1, o -> o.rho(bad)), () -> new RMSprop(p, 1, o -> o.alpha(bad)),
                    () -> new Adafactor(p, 1, o -> o.d(bad)), () -> new Lion(p, 1, o -> o.betas(bad, 0.9)),
                    () -> new LBFGS(p, 1, o -> o.toleranceGrad(bad)))) {
                assertThrows(IllegalArgumentException.class, wrong::run);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new Adadelta(p, 1, o -> o.rho(1.1)));
        assertThrows(IllegalArgumentException.class, () -> new Rprop(p, 1, o -> o.etas(1.2, 0.5)));
        assertThrows(IllegalArgumentException.class, () -> new Rprop(p, 1, o -> o.stepSizes(1, 0.1)));
        assertThrows(IllegalArgumentException.class, () -> new Adafactor(p, 1, o -> o.beta2Decay(0.8)));
        assertThrows(ShapeException.class, () -> new Muon(p));
        LBFGS lbfgs = new LBFGS(p);
        assertThrows(IllegalArgumentException.class, () -> lbfgs.add(List.of(Tensor.of(1.0)), o -> o));
        assertThrows(IllegalStateException.class, lbfgs::step);
        assertThrows(IllegalArgumentException.class, () -> new LBFGS(p, 1, o -> o.maxIter(0)));
    }
}
