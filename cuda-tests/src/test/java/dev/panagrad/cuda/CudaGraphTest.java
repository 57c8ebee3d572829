package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.cuda.driver.DriverFunction;
import dev.panagrad.cuda.fake.FakeCuda;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.spi.HostWork;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Captured steps do what ordinary ones do, and the comparison notices graphs that do not.
class CudaGraphTest {
    private static final int STEPS = 6;
    /// The launches of a captured step: one copies the transposed gradient, one updates both parameters.
    private static final int LAUNCHES = 10;

    /// A network of one layer with its gradients by hand, and an optimizer; on one device.
    private static final class Network {
        final OnFake d;
        final List<Tensor> parameters = new ArrayList<>();
        final Tensor x;
        final Tensor target;
        final BiFunction<Integer, Integer, Update> optimizer;
        final Tensor[][] state = new Tensor[2][];
        int step;

        /// @param optimizer an update for a parameter's number and the number of the step
        Network(OnFake d, DType t, int states, BiFunction<Integer, Integer, Update> optimizer) {
            this.d = d;
            this.optimizer = optimizer;
            x = d.up(MutationTest.numbers(t, 6, 5));
            target = d.up(MutationTest.numbers(t, 6, 3).mul(0.5));
            parameters.add(d.up(MutationTest.numbers(t, 3, 5).mul(0.1)));
            parameters.add(d.up(MutationTest.numbers(t, 3).mul(0.1)));
            for (int i = 0; i < 2; i++) {
                state[i] = new Tensor[states];
                for (int j = 0; j < states; j++) {
                    state[i][j] = d.up(Tensor.zeros(parameters.get(i).shape().dims()).to(t));
                }
            }
        }

        private Tensor run(Op op, Tensor... in) {
            Shape s = op.outputShape(Arrays.stream(in).map(Tensor::shape).toArray(Shape[]::new));
            DType t = op.outputType(Arrays.stream(in).map(Tensor::dtype).toArray(DType[]::new));
            Tensor y = Tensor.over(d.backend.allocate(s.numel() * t.bytes(), s), t, s, s.strides(), 0);
            d.backend.run(op, in, y);
            return y;
        }

        /// `Σ (relu(x wᵀ + b) - target)²`, and a step along half its gradient.
        Tensor step() {
            Tensor w = parameters.get(0);
            Tensor z = run(new Contraction.Linear(), x, w, parameters.get(1));
            // A block that the step gives back, of the size of Adam's count.
            run(new Unary.Cast(DType.FLOAT64), parameters.get(1)).storage().release();
            Tensor y = run(new Unary.Relu(), z);
            Tensor e = run(new Binary.Sub(), y, target);
            Tensor loss = run(new Reduction.Sum(new Axes(3), false), run(new Binary.Mul(), e, e));
            Tensor g = run(new Binary.ReluGrad(), e, y);
            Tensor turned = Tensor.over(g.storage(), g.dtype(), Shape.of(3, 6), new long[] {1, 3}, 0);
            Tensor ofWeight = run(new Contraction.MatMul(), turned, x);
            Tensor ofBias = run(new Reduction.Sum(new Axes(1), false), g);
            counted(() -> {
                update(0, ofWeight);
                update(1, ofBias);
            });
            return loss;
        }

        private void counted(Runnable updates) {
            HostWork.run("Network", () -> {
                int now = step;
                return () -> step = now;
            }, () -> {
                step++;
                updates.run();
            });
        }

        private void update(int i, Tensor gradient) {
            List<Tensor> in = new ArrayList<>(List.of(parameters.get(i), gradient));
            in.addAll(List.of(state[i]));
            d.backend.run(optimizer.apply(i, step), in.toArray(Tensor[]::new), parameters.get(i));
        }

        double[] results(Tensor loss) {
            List<Double> all = new ArrayList<>();
            all.add(d.down(loss).item());
            for (Tensor p : parameters) {
                Arrays.stream(d.down(p).toDoubleArray()).forEach(all::add);
            }
            return all.stream().mapToDouble(v -> v).toArray();
        }
    }

    private enum Optimizer {
        SGD, ADAM, ADAMW_AMSGRAD, ADAM_OF_DOUBLES;

        Network on(OnFake d) {
            return switch (this) {
                case SGD -> new Network(d, DType.FLOAT32, 1,
                        (i, s) -> new Update.SgdStep(0.003, 0.9, 0, 0.01, false, false, s == 1));
                case ADAM -> new Network(d, DType.FLOAT32, 2, (i, s) -> new Update.AdamStep(0.05, 0.9, 0.99,
                        1e-8, 0.1, false, false, false, s));
                case ADAMW_AMSGRAD -> new Network(d, DType.FLOAT32, 3,
                        (i, s) -> new Update.AdamStep(0.05, 0.8, 0.9, 1e-8, 0.1, true, true, false, s));
                case ADAM_OF_DOUBLES -> new Network(d, DType.FLOAT64, 2,
                        (i, s) -> new Update.AdamStep(0.05 + 0.01 * i, 0.9, 0.99, 1e-8, 0.1, false, false,
                                false, s));
            };
        }
    }

    /// The losses and parameters of each step on a device: two ordinary steps, then replays or not.
    private static double[][] steps(OnFake d, Optimizer o, boolean captured) {
        Network n = o.on(d);
        double[][] all = new double[STEPS][];
        for (int i = 0; i < 2; i++) {
            all[i] = n.results(n.step());
        }
        if (!captured) {
            for (int i = 2; i < STEPS; i++) {
                all[i] = n.results(n.step());
            }
            return all;
        }
        try (CudaGraph g = CudaGraph.capture(d.backend.gpu(), n::step)) {
            for (int i = 2; i < STEPS; i++) {
                d.up(Tensor.full(1e9, 1000)); // Must not get the graph's memory.
                all[i] = n.results(g.replay());
            }
        }
        return all;
    }

    private static boolean same(double[][] a, double[][] b) {
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                if (!(Math.abs(a[i][j] - b[i][j]) <= 1e-6 * (1 + Math.abs(a[i][j])))) {
                    return false;
                }
            }
        }
        return true;
    }

    @ParameterizedTest @EnumSource(Optimizer.class)
    void replaysAreTheNextSteps(Optimizer o) {
        for (boolean lazy : new boolean[] {false, true}) {
            double[][] eager = steps(new OnFake(lazy, false), o, false);
            double[][] replayed = steps(new OnFake(lazy, false), o, true);
            assertTrue(same(eager, replayed),
                    () -> Arrays.deepToString(eager) + " but " + Arrays.deepToString(replayed));
            assertTrue(eager[STEPS - 1][0] < eager[2][0], "it learns");
        }
    }

    /// Mistakes of a graph, planted in the driver.
    private enum Mistake {
        DROPS_FIRST_LAUNCH, DROPS_THIRD_LAUNCH, DROPS_LAST_LAUNCH, REPLAYS_NOTHING, REPLAYS_TWICE,
        STALE_PARAMETERS
    }

    /// A driver that makes a mistake. The launches of a captured step are counted first.
    private static OnFake wrong(Mistake mistake, Network[] network) {
        boolean[] capturing = new boolean[1];
        int[] launches = new int[1];
        MemorySegment[] old = new MemorySegment[1];
        Interposed d = new Interposed();
        d.with(DriverFunction.cuStreamBeginCapture_v2, (original, args) -> {
            capturing[0] = true;
            launches[0] = 0;
            if (mistake == Mistake.STALE_PARAMETERS) {
                float[] w = memory(network[0].parameters.getFirst()).toArray(ValueLayout.JAVA_FLOAT);
                old[0] = MemorySegment.ofArray(w);
            }
            return original.call(args);
        });
        d.with(DriverFunction.cuStreamEndCapture, (original, args) -> {
            capturing[0] = false;
            return original.call(args);
        });
        d.with(DriverFunction.cuLaunchKernel, (original, args) -> {
            int i = capturing[0] ? launches[0]++ : -1;
            boolean dropped = mistake == Mistake.DROPS_FIRST_LAUNCH && i == 0
                    || mistake == Mistake.DROPS_THIRD_LAUNCH && i == 2
                    || mistake == Mistake.DROPS_LAST_LAUNCH && i == LAUNCHES - 1;
            return dropped ? 0 : original.call(args);
        });
        d.with(DriverFunction.cuGraphLaunch, (original, args) -> {
            if (mistake == Mistake.STALE_PARAMETERS) {
                memory(network[0].parameters.getFirst()).copyFrom(old[0]);
            }
            if (mistake == Mistake.REPLAYS_TWICE) {
                original.call(args);
            }
            return mistake == Mistake.REPLAYS_NOTHING ? 0 : original.call(args);
        });
        return d.device();
    }

    @SuppressWarnings("restricted")
    private static MemorySegment memory(Tensor t) {
        // On the eager fake device the memory is the host's own.
        return MemorySegment.ofAddress(CudaDevice.address(t)).reinterpret(t.numel() * t.dtype().bytes());
    }

    @ParameterizedTest @EnumSource(Mistake.class)
    void wrongGraphsAreNoticed(Mistake mistake) {
        double[][] eager = steps(new OnFake(false, false), Optimizer.SGD, false);
        Network[] network = new Network[1];
        OnFake d = wrong(mistake, network);
        Network n = network[0] = Optimizer.SGD.on(d);
        double[][] all = eager.clone();
        for (int i = 0; i < 2; i++) {
            all[i] = n.results(n.step());
        }
        long before = d.backend.gpu().launches();
        try (CudaGraph g = CudaGraph.capture(d.backend.gpu(), n::step)) {
            assertEquals(LAUNCHES, d.backend.gpu().launches() - before);
            for (int i = 2; i < STEPS; i++) {
                all[i] = n.results(g.replay());
            }
        }
        assertFalse(same(eager, all), "not noticed");
    }

    /// As many steps as do not fit in one table of numbers, each at a rate of its own; the rates change.
    @ParameterizedTest @EnumSource(DType.class)
    void everyStepHasItsOwnNumbers(DType t) {
        if (!t.isFloat()) {
            return;
        }
        OnFake d = new OnFake(true, false);
        List<Tensor> parameters = new ArrayList<>();
        for (int i = 0; i < 270; i++) {
            parameters.add(d.up(Tensor.zeros(2).to(t)));
        }
        Tensor g = d.up(Tensor.of(new float[] {1, -2}).to(t));
        double[] rate = {1};
        Supplier<Tensor> step = () -> {
            HostWork.run("rates", () -> () -> {
            }, () -> {
                for (int i = 0; i < parameters.size(); i++) {
                    // The first ones are one launch, of 32 and of what is left in the table.
                    double lr = rate[0] * (rate[0] == 1 && i < 260 ? 1 : i % 8);
                    Tensor p = parameters.get(i);
                    d.backend.run(new Update.SgdStep(lr, 0, 0, 0, false, false, false), new Tensor[] {p, g},
                            p);
                }
            });
            return null;
        };
        try (CudaGraph graph = CudaGraph.capture(d.backend.gpu(), step)) {
            graph.replay();
            rate[0] = 2;
            graph.replay();
        }
        for (int i = 0; i < parameters.size(); i++) {
            double gone = (i < 260 ? 1 : i % 8) + 2 * (i % 8);
            assertArrayEquals(new double[] {-gone, 2 * gone}, d.down(parameters.get(i)).toDoubleArray(),
                    1e-9, "parameter " + i);
        }
    }

    @Test
    void stepsThatFailLeaveTheDeviceUsable() {
        OnFake d = new OnFake(new FakeCuda.Options(1, 64 << 20, true, false));
        Tensor x = d.up(Tensor.of(new float[] {1, 2}));
        IllegalStateException e = assertThrows(IllegalStateException.class,
                () -> CudaGraph.capture(d.backend.gpu(), () -> d.down(x)));
        assertTrue(e.getMessage().contains("captured"), e::getMessage);
        assertThrows(ArithmeticException.class, () -> CudaGraph.capture(d.backend.gpu(), () -> {
            throw new ArithmeticException();
        }));
        assertArrayEquals(new double[] {1, 2}, d.down(x).toDoubleArray());
        CudaGraph g = CudaGraph.capture(d.backend.gpu(), () -> null);
        g.close();
        g.close();
        e = assertThrows(IllegalStateException.class, g::replay);
        assertTrue(e.getMessage().contains("closed"), e::getMessage);
    }
}
