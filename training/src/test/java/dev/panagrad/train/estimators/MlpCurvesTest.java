package dev.panagrad.train.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// From scikit-learn's first weights, training follows scikit-learn's losses.
class MlpCurvesTest {
    private final Fixtures.Data moons = Fixtures.moons("train");

    private Tensor three() {
        return moons.y().add(moons.x().select(1, 0).gt(1).to(DType.INT64));
    }

    private Tensor curve() {
        return moons.x().select(1, 0).mul(3).sin().add(moons.x().select(1, 1));
    }

    /// Trains and compares the first `same` losses; rounding grows, so later ones may part.
    private Mlp follow(String name, int same, Mlp net, Tensor y, int... units) {
        List<String> lines = Fixtures.lines("mlp-curves.txt");
        int at = 0;
        while (!lines.get(at).startsWith(name + " ")) {
            at += 3;
        }
        MlpNetwork shapes = new MlpNetwork(units, Activation.RELU, OutputLoss.IDENTITY);
        List<Tensor> parts = new ArrayList<>(
                shapes.parts(Tensor.of(Fixtures.numbers(lines.get(at + 1), " "))));
        int layers = units.length - 1;
        net.startFrom(parts.subList(0, layers), parts.subList(layers, 2 * layers));
        net.fit(moons.x(), y);
        double[] expected = Fixtures.numbers(lines.get(at + 2), " ");
        List<Double> curve = net.lossCurve();
        assertTrue(same <= Math.min(expected.length, curve.size()),
                name + ": " + curve.size() + " losses, scikit-learn " + expected.length);
        for (int i = 0; i < same; i++) {
            assertEquals(expected[i], curve.get(i), 1e-6 * Math.max(Math.abs(expected[i]), 1e-2),
                    name + " after " + (i + 1) + " of " + expected.length);
        }
        if (same == expected.length) {
            assertEquals(expected.length, curve.size(), name);
        }
        return net;
    }

    private static MlpClassifier lbfgs(UnaryOperator<MlpSettings> more) {
        return new MlpClassifier(o -> more.apply(o.solver(Solver.LBFGS)));
    }

    @Test
    void lbfgsFollowsAllItsLosses() {
        assertTrue(follow("relu", 39, lbfgs(o -> o), moons.y(), 2, 100, 1).converged());
        follow("linear", 10, lbfgs(o -> o.hiddenLayerSizes(4).activation(Activation.IDENTITY).alpha(10)),
                moons.y(), 2, 4, 1);
    }

    @Test
    void lbfgsFollowsItsLossesUntilRoundingParts() {
        follow("tanh", 40, lbfgs(o -> o.hiddenLayerSizes(10, 10, 10).activation(Activation.TANH)), moons.y(),
                2,
                10, 10, 10, 1);
        follow("softmax", 40, lbfgs(o -> o.hiddenLayerSizes(8).activation(Activation.LOGISTIC).alpha(0.1)),
                three(), 2, 8, 3);
        Mlp net = follow("regression", 40,
                new MlpRegressor(o -> o.hiddenLayerSizes(6).solver(Solver.LBFGS).maxIter(60)), curve(), 2, 6,
                1);
        assertEquals(60, net.iterations());
    }

    @Test
    void stochasticSolversFollowAllTheirLosses() {
        follow("adam", 80,
                new MlpClassifier(o -> o.hiddenLayerSizes(20).shuffle(false).batchSize(32).maxIter(80)),
                three(),
                2, 20, 3);
        follow("nesterov", 60,
                new MlpClassifier(o -> o.hiddenLayerSizes(20).solver(Solver.SGD)
                        .learningRate(LearningRate.INVSCALING).learningRateInit(0.5).shuffle(false)
                        .batchSize(20)
                        .maxIter(60)),
                moons.y(), 2, 20, 1);
        Mlp net = new MlpRegressor(o -> o.hiddenLayerSizes(9).solver(Solver.SGD)
                .learningRate(LearningRate.ADAPTIVE).learningRateInit(0.1).tol(1e-2).nesterovsMomentum(false)
                .shuffle(false).nIterNoChange(2));
        int all = Fixtures.numbers(Fixtures.lines("mlp-curves.txt").getLast(), " ").length;
        assertTrue(follow("adaptive", all, net, curve(), 2, 9, 1).converged());
    }
}
