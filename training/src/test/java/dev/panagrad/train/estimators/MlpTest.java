package dev.panagrad.train.estimators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.rows.Pairs;
import dev.panagrad.vector.rows.SparseRows;
import java.util.List;
import org.junit.jupiter.api.Test;

class MlpTest {
    private final Fixtures.Data train = Fixtures.moons("train");
    private final Fixtures.Data test = Fixtures.moons("test");

    @Test
    void runsOnTheVectorBackend() {
        assertEquals("vector", Panagrad.backend());
    }

    @Test
    void gradientsEqualThoseOfTheTapesLoss() {
        for (OutputLoss output : OutputLoss.values()) {
            for (Activation activation : Activation.values()) {
                MlpNetwork net = new MlpNetwork(new int[] {3, 5, 4, 3}, activation, output);
                Tensor x = Tensor.randn(DType.FLOAT64, 7, 3);
                Tensor y = output == OutputLoss.IDENTITY ? Tensor.randn(DType.FLOAT64, 7, 3)
                        : Tensor.randint(0, 3, 7).oneHot(3).to(DType.FLOAT64);
                Tensor w = net.initial(new dev.panagrad.train.data.Draws(3)).requiresGrad(true);
                Tensor loss = loss(net, w, x, y).add(
                        w.narrow(0, 0, net.weights()).square().sum().mul(0.5 * 0.7 / 7));
                Tensor expected = Grad.grad(loss, w)[0];
                Tensor got = Tensor.zerosLike(w);
                assertEquals(loss.item(), net.lossAndGradient(w.detach(), x, y, 0.7, got), 1e-12);
                assertTrue(expected.allClose(got, 1e-12, 1e-14), output + " " + activation);
                double[] byRows = new double[Math.toIntExact(w.numel())];
                assertEquals(loss.item(),
                        net.objective(x, y, 0.7).at(w.detach().toDoubleArray(), byRows), 1e-12);
                assertTrue(expected.allClose(Tensor.of(byRows), 1e-12, 1e-14), output + " " + activation);
            }
        }
    }

    @Test
    void largeProductsAreTheTapesWithAnyNumberOfThreads() {
        MlpNetwork net = new MlpNetwork(new int[] {40, 310, 301, 2}, Activation.RELU, OutputLoss.SOFTMAX);
        Tensor x = Tensor.randn(DType.FLOAT64, 101, 40);
        Tensor y = Tensor.randint(0, 2, 101).oneHot(2).to(DType.FLOAT64);
        double[] w = net.initial(new dev.panagrad.train.data.Draws(3)).toDoubleArray();
        Tensor expected = Tensor.zeros(DType.FLOAT64, w.length);
        double loss = net.lossAndGradient(Tensor.of(w), x, y, 0.7, expected);
        int before = Panagrad.threads();
        double[] one = new double[w.length];
        double[] three = new double[w.length];
        try {
            Panagrad.threads(1);
            assertEquals(loss, net.objective(x, y, 0.7).at(w, one), 1e-12);
            Panagrad.threads(3);
            net.objective(x, y, 0.7).at(w, three);
        } finally {
            Panagrad.threads(before);
        }
        assertTrue(expected.allClose(Tensor.of(one), 1e-11, 1e-13));
        assertArrayEquals(one, three);
        // Whether the vector kernel was compiled in time changes nothing either.
        double[] compiled = new double[w.length];
        do {
            net.objective(x, y, 0.7).at(w, compiled);
            assertArrayEquals(one, compiled);
        } while (!SparseRows.compiled());
        net.objective(x, y, 0.7).at(w, compiled);
        assertArrayEquals(one, compiled);
    }

    @Test
    void theWarmUpUsesTheKernelsAndDrawsNoRandomNumbers() {
        Panagrad.seed(7);
        float[] expected = Tensor.rand(5).toFloatArray();
        Panagrad.seed(7);
        for (int i = 0; i < 100 && !(SparseRows.compiled() && Pairs.compiled()); i++) {
            RowProducts.useKernels();
        }
        assertTrue(SparseRows.compiled() && Pairs.compiled());
        assertArrayEquals(expected, Tensor.rand(5).toFloatArray());
    }

    @Test
    void longFitsBeginFirst() {
        LongestFirst order = new LongestFirst(3, 3);
        assertEquals(0, order.next());
        assertEquals(3, order.next());
        order.ended(0, 1);
        assertEquals(6, order.next());
        order.ended(3, 5);
        order.ended(6, 2);
        for (int expected : new int[] {4, 5, 7, 8, 1, 2}) {
            assertEquals(expected, order.next());
        }
        LongestFirst running = new LongestFirst(2, 2);
        running.next();
        running.next();
        running.ended(0, 9);
        assertEquals(3, running.next(), "what has not ended takes longest");
    }

    /// The loss by tensor operations alone.
    private static Tensor loss(MlpNetwork net, Tensor w, Tensor x, Tensor y) {
        List<Tensor> p = net.parts(w);
        Tensor z = x;
        for (int i = 0; i < 3; i++) {
            z = (i == 0 ? z : net.activation().of(z)).matmul(p.get(i)).add(p.get(3 + i));
        }
        Tensor all = switch (net.output()) {
            case LOGISTIC -> z.softplus().sub(z.mul(y));
            case SOFTMAX -> z.logSoftmax(1).mul(y).neg();
            case IDENTITY -> z.sub(y).square().mul(0.5);
        };
        return all.sum().div(7);
    }

    @Test
    void aSeedRepeatsAFitOnAnyThread() throws Exception {
        for (Solver solver : Solver.values()) {
            var first =
                    new MlpClassifier(o -> o.solver(solver).seed(5).maxIter(20)).fit(train.x(), train.y());
            var second = new MlpClassifier(o -> o.solver(solver).seed(5).maxIter(20));
            Thread t = new Thread(() -> second.fit(train.x(), train.y()));
            t.start();
            t.join();
            var other =
                    new MlpClassifier(o -> o.solver(solver).seed(6).maxIter(20)).fit(train.x(), train.y());
            assertEquals(first.lossCurve(), second.lossCurve());
            assertTrue(first.weights().getFirst().allEqual(second.weights().getFirst()));
            assertFalse(first.lossCurve().equals(other.lossCurve()));
        }
    }

    @Test
    void firstWeightsFillGlorotsBounds() {
        for (Activation a : Activation.values()) {
            Tensor w = new MlpNetwork(new int[] {30, 70, 1}, a, OutputLoss.LOGISTIC)
                    .initial(new dev.panagrad.train.data.Draws(1));
            double bound = Math.sqrt((a == Activation.LOGISTIC ? 2.0 : 6.0) / 100);
            double largest = w.narrow(0, 0, 2100).abs().max().item();
            assertTrue(largest <= bound && largest > 0.99 * bound, a + " " + largest);
        }
    }

    @Test
    void predictsLabelsAsTheyWereGiven() {
        Tensor y = train.y().mul(-7).add(3);
        var net = new MlpClassifier(o -> o.solver(Solver.LBFGS).seed(1)).fit(train.x(), y);
        assertEquals("[-4,  3]", net.classes().toString());
        assertTrue(net.score(train.x(), y) > 0.95);
        Tensor p = net.predictProba(test.x());
        assertTrue(p.sum(1).allClose(Tensor.ones(DType.FLOAT64, 25), 1e-12, 0));
        assertTrue(net.predict(test.x()).eq(3).allEqual(p.select(1, 1).gt(0.5)));
        assertEquals(0, net.score(test.x(), test.y().add(100)));
    }

    @Test
    void earlyStoppingKeepsTheBestWeights() {
        var net = new MlpClassifier(o -> o.earlyStopping(true).validationFraction(0.3).learningRateInit(0.05)
                .nIterNoChange(5).seed(2).maxIter(300)).fit(train.x(), train.y());
        List<Double> scores = net.validationScores();
        assertEquals(net.iterations(), scores.size());
        assertTrue(net.converged() && net.iterations() < 300);
        double best = scores.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        int last = 0;
        for (int i = 0; i < scores.size(); i++) {
            last = scores.get(i) == best && scores.indexOf(best) == i ? i : last;
        }
        // Six passes without an improvement of tol come after the last one that improved.
        assertTrue(scores.size() - 1 - last >= 5, scores.toString());
        assertThrows(IllegalArgumentException.class,
                () -> new MlpClassifier(o -> o.earlyStopping(true).validationFraction(0.01)).fit(train.x(),
                        train.y()));
    }

    @Test
    void aWarmStartGoesOn() {
        var net = new MlpClassifier(o -> o.warmStart(true).maxIter(10).seed(3).shuffle(false));
        net.fit(train.x(), train.y());
        double before = net.loss();
        net.fit(train.x(), train.y());
        assertEquals(20, net.lossCurve().size());
        assertEquals(10, net.iterations());
        assertTrue(net.loss() < before);
        assertThrows(ShapeException.class, () -> net.fit(train.x().narrow(1, 0, 1), train.y()));
        assertEquals(20, net.lossCurve().size());
    }

    @Test
    void regressesSeveralOutputs() {
        Tensor y = Tensor.stack(1, train.x().select(1, 0).square(), train.x().select(1, 1).sub(2));
        var net = new MlpRegressor(o -> o.solver(Solver.LBFGS).seed(1).maxIter(500)).fit(train.x(), y);
        assertEquals("[75, 2]", net.predict(train.x()).shape().toString());
        assertTrue(net.score(train.x(), y) > 0.99, "R2 " + net.score(train.x(), y));
        Tensor one = new MlpRegressor(o -> o.solver(Solver.LBFGS).seed(1)).fit(train.x(), y.select(1, 0))
                .predict(test.x());
        assertEquals("[25]", one.shape().toString());
    }

    @Test
    void refusesWhatDoesNotFit() {
        var net = new MlpClassifier();
        assertThrows(IllegalStateException.class, () -> net.predict(test.x()));
        assertThrows(ShapeException.class, () -> net.fit(train.x(), test.y()));
        assertThrows(ShapeException.class, () -> net.fit(train.y(), train.y()));
        assertThrows(DTypeException.class, () -> net.fit(train.x(), train.x().select(1, 0)));
        assertThrows(IllegalArgumentException.class, () -> net.fit(train.x(), train.y().mul(0)));
        assertThrows(IllegalArgumentException.class, () -> net.fit(train.x().div(0), train.y()));
        assertThrows(IllegalArgumentException.class, () -> new MlpClassifier(o -> o.alpha(-1)));
        assertThrows(IllegalArgumentException.class, () -> new MlpClassifier(o -> o.hiddenLayerSizes(3, 0)));
        var wide = new MlpClassifier(o -> o.maxIter(1)).fit(train.x(), train.y());
        var e = assertThrows(ShapeException.class, () -> wide.predict(test.x().narrow(1, 0, 1)));
        assertEquals("predict: another number of features than in fit, x is [25, 1], "
                + "expected x.dim(1) == 2 but it is 1", e.getMessage());
        assertThrows(ArithmeticException.class, () -> new MlpRegressor(
                o -> o.solver(Solver.SGD).learningRateInit(1e30)).fit(train.x(), train.y()));
    }
}
